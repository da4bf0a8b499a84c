using ModelDiff.Training;

namespace ModelDiff.Cli.Demo;

/// <summary>Who has which images. Borrowed.</summary>
/// <param name="Shapes">The source task as its owner has it.</param>
/// <param name="OtherShapes">The source task as everyone else has it: other images of the same classes.</param>
/// <param name="Textures">The target task.</param>
/// <param name="HeldOutShapes">The source task, for measuring.</param>
/// <param name="HeldOutTextures">The target task, for measuring.</param>
internal sealed record DemoImages(
    LabeledImages Shapes, LabeledImages OtherShapes, LabeledImages Textures, LabeledImages HeldOutShapes, LabeledImages HeldOutTextures);
