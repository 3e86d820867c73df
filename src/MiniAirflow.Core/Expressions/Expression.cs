using System.Collections.Immutable;

namespace MiniAirflow.Core.Expressions;

/// <summary>Where an expression's names are looked up.</summary>
public interface IExpressionScope
{
    /// <summary>The value of a path; a missing one for what is not there.</summary>
    ExpressionValue Find(ExpressionPath path);
}

/// <summary>A path such as <c>tasks.extract.outputs.rows</c>.</summary>
/// <param name="Segments">Names, and numbers of list items as text.</param>
public sealed record ExpressionPath(ImmutableArray<string> Segments)
{
    /// <summary>The first name.</summary>
    public string Root => Segments[0];

    /// <summary>As it could be written.</summary>
    public override string ToString() => string.Join('.', Segments);
}

/// <summary>A parsed expression; see the README for the language. Pure.</summary>
public abstract class Expression
{
    /// <summary>Parses one.</summary>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static Expression Parse(string text) => new ExpressionReader(text).ReadAll();

    /// <summary>Its value.</summary>
    /// <exception cref="ExpressionException">It has none: something is missing, or does not fit.</exception>
    public ExpressionValue Evaluate(IExpressionScope scope)
    {
        var value = Resolve(scope);
        return value.Kind == ValueKind.Missing ? throw new ExpressionException(value.Text) : value;
    }

    /// <summary>Whether it holds, as a condition.</summary>
    /// <exception cref="ExpressionException">It has no value, or one that is neither true nor false.</exception>
    public bool Holds(IExpressionScope scope) => Evaluate(scope).IsTrue();

    /// <summary>Every path in it.</summary>
    public abstract IEnumerable<ExpressionPath> Paths { get; }

    /// <summary>Its value, which may be missing.</summary>
    internal abstract ExpressionValue Resolve(IExpressionScope scope);
}

/// <summary>A value that stands as it is.</summary>
internal sealed class Literal(ExpressionValue value) : Expression
{
    public ExpressionValue Value => value;

    public override IEnumerable<ExpressionPath> Paths => [];

    internal override ExpressionValue Resolve(IExpressionScope scope) => value;
}

/// <summary>A value that is looked up.</summary>
internal sealed class Lookup(ExpressionPath path) : Expression
{
    public override IEnumerable<ExpressionPath> Paths => [path];

    internal override ExpressionValue Resolve(IExpressionScope scope) => scope.Find(path);
}

/// <summary>A value with another for where it is missing or nothing.</summary>
internal sealed class WithDefault(Expression value, ExpressionValue other) : Expression
{
    public override IEnumerable<ExpressionPath> Paths => value.Paths;

    internal override ExpressionValue Resolve(IExpressionScope scope) =>
        value.Resolve(scope) is { Kind: not (ValueKind.Missing or ValueKind.Null) } found ? found : other;
}

internal sealed class Negation(Expression operand) : Expression
{
    public override IEnumerable<ExpressionPath> Paths => operand.Paths;

    internal override ExpressionValue Resolve(IExpressionScope scope) => ExpressionValue.Of(!operand.Holds(scope));
}

/// <summary>Two values and what is asked of them.</summary>
internal sealed class Comparison(Expression left, string comparison, Expression right) : Expression
{
    public override IEnumerable<ExpressionPath> Paths => left.Paths.Concat(right.Paths);

    internal override ExpressionValue Resolve(IExpressionScope scope) => ExpressionValue.Of(comparison switch
    {
        "or" => left.Holds(scope) || right.Holds(scope),
        "and" => left.Holds(scope) && right.Holds(scope),
        "==" => AreEqual(scope),
        "!=" => !AreEqual(scope),
        "in" => left.Evaluate(scope).IsIn(right.Evaluate(scope)),
        "not in" => !left.Evaluate(scope).IsIn(right.Evaluate(scope)),
        "<" => Compare(scope) < 0,
        "<=" => Compare(scope) <= 0,
        ">" => Compare(scope) > 0,
        _ => Compare(scope) >= 0,
    });

    private int Compare(IExpressionScope scope) => ExpressionValue.Compare(left.Evaluate(scope), right.Evaluate(scope));

    // What is missing may be asked for by comparing it with null, and by nothing else.
    private bool AreEqual(IExpressionScope scope)
    {
        var asksForNull = left is Literal { Value.Kind: ValueKind.Null } || right is Literal { Value.Kind: ValueKind.Null };
        return ExpressionValue.AreEqual(asksForNull ? left.Resolve(scope) : left.Evaluate(scope), asksForNull ? right.Resolve(scope) : right.Evaluate(scope));
    }
}
