namespace ModelDiff.ModelReuse.Networks;

/// <summary>A family of architectures.</summary>
internal enum Family
{
    /// <summary>A slim ResNet: one basic block per stage.</summary>
    Resnet,

    /// <summary>A slim MobileNetV2: inverted residuals.</summary>
    Mobilenet,
}
