using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ModelDiff.Lineage;

/// <summary>A node of a lineage tree: a model, or a branching of two or three lines. Immutable.</summary>
/// <param name="Model">Row of the model, or null for a branching.</param>
/// <param name="Children">The lines that part here; empty for a model.</param>
/// <param name="Length">Length of the branch that leads here, at least 0; unitless.</param>
public sealed record TreeNode(int? Model, ImmutableArray<TreeNode> Children, double Length)
{
    /// <summary>The models below, in the order of the tree.</summary>
    public IEnumerable<int> Leaves => Model is { } model ? [model] : Children.SelectMany(child => child.Leaves);

    /// <summary>The tree as one line of Newick text, with branch lengths; names in quotation marks where they need them, control characters in them as spaces.</summary>
    /// <param name="names">One per model.</param>
    public string ToNewick(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var text = new StringBuilder();
        Write(this, isRoot: true);
        return text.Append(';').ToString();

        void Write(TreeNode node, bool isRoot)
        {
            if (node.Model is { } model)
                text.Append(Quoted(names[model]));
            else
            {
                for (var i = 0; i < node.Children.Length; i++)
                {
                    text.Append(i == 0 ? '(' : ',');
                    Write(node.Children[i], isRoot: false);
                }

                text.Append(')');
            }

            if (!isRoot)
                text.Append(CultureInfo.InvariantCulture, $":{node.Length:0.######}");
        }
    }

    private static string Quoted(string name)
    {
        if (name.Length > 0 && name.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '.'))
            return name;
        var onOneLine = string.Concat(name.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return $"'{onOneLine.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
