# Splits a line into lower-case words and counts them.
function count_words(line,    words, n, i) {
    gsub(/[^A-Za-z0-9']+/, " ", line)
    n = split(tolower(line), words, " ")
    for (i = 1; i <= n; i++) if (words[i] != "") counts[words[i]]++
    total += n
}
