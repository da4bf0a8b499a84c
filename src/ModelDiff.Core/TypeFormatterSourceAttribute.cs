namespace ModelDiff;

/// <summary>
/// Names the type that knows how a result is shown in a notebook. .NET Interactive finds it by its name alone, so that no package is needed.
/// Besides this attribute, no station knows of reports.
/// </summary>
/// <param name="formatterSourceType">Has a constructor without parameters and a method <c>CreateTypeFormatters</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>The type that makes the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>What a notebook shows where it can choose.</summary>
    public string[] PreferredMimeTypes { get; set; } = ["text/html"];
}
