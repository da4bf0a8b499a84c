namespace ModelDiff.Inputs;

/// <summary>The model that inputs are crafted on: the one whose gradients or labels make them.</summary>
public enum CraftOn
{
    /// <summary>The model under suspicion: what fools it should fool the model that it was made from.</summary>
    Suspect,

    /// <summary>The owner's model.</summary>
    Victim,

    /// <summary>The suspect for the first half of the seed inputs, the victim for the rest.</summary>
    Both,
}
