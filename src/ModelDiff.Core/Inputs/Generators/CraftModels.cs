using ModelDiff.Models;

namespace ModelDiff.Inputs;

/// <summary>Finds the models that a <see cref="CraftOn"/> means.</summary>
internal static class CraftModels
{
    /// <summary>The models wanted: one, or one for each half of the seed inputs. Without a suspect, the victim takes its place.</summary>
    public static IEnumerable<IModelAdapter> For(CraftOn craftOn, GenerationContext context)
    {
        var suspect = context.Suspect ?? context.Victim;
        IModelAdapter[] wanted = craftOn switch
        {
            CraftOn.Suspect => [suspect],
            CraftOn.Victim => [context.Victim],
            _ => [suspect, context.Victim],
        };
        return wanted.Take(context.Count).Distinct();
    }
}
