{ count_words($0) }
END { for (word in counts) printf "%d\t%s\n", counts[word], word }
