using System.Text;
using System.Text.Json.Nodes;

namespace ModelDiff.Fuzz.Mutations;

/// <summary>Changes values of a JSON document that stays one.</summary>
internal static class JsonMutation
{
    private static readonly string[] Values = ["0", "-1", "1", "2", "3", "7", "0.5", "-1e9", "2147483647", "4294967296", "null", "true", "false", "\"\"", "\"x\"", "[]", "{}", "[1, 1]", "\"U0FNRQ==\"", "\"DT_INT32\"", "\"Relu\"", "\"^n1\"", "\"n1:1\""];

    /// <summary>One to three values replaced by others, by a copy from elsewhere, left out or doubled.</summary>
    public static byte[] Apply(byte[] content, Random random)
    {
        var root = JsonNode.Parse(content)!;
        for (var changes = random.Next(1, 4); changes > 0 && Below(root).ToArray() is { Length: > 0 } all; changes--)
            Change(all[random.Next(all.Length)], all[random.Next(all.Length)], random);

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Change(JsonNode node, JsonNode other, Random random)
    {
        switch (random.Next(5))
        {
            case 0 when node.Parent is JsonObject owner:
                owner.Remove(node.GetPropertyName());
                break;
            case 0 when node.Parent is JsonArray list:
                list.Remove(node);
                break;
            case 1 when node.Parent is JsonArray list:
                list.Add(node.DeepClone());
                break;
            case 2:
                node.ReplaceWith(JsonNode.Parse(Values[random.Next(Values.Length)]));
                break;
            default:
                var copy = node.GetValueKind() == other.GetValueKind() || random.Next(4) == 0 ? other.DeepClone() : JsonNode.Parse(Values[random.Next(Values.Length)]);
                node.ReplaceWith(copy);
                break;
        }
    }

    /// <summary>All values below a node.</summary>
    private static IEnumerable<JsonNode> Below(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch { JsonObject map => map.Select(entry => entry.Value), JsonArray list => list, _ => [] };
        return children.OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child));
    }
}
