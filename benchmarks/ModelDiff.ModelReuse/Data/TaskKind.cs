namespace ModelDiff.ModelReuse.Data;

/// <summary>Where a task's images come from.</summary>
internal enum TaskKind
{
    /// <summary>Drawn: one of 8 shapes, filled with one of 8 patterns, on a plain ground; 64 classes.</summary>
    Shapes,

    /// <summary>Drawn: one of 12 patterns over the whole image.</summary>
    Textures,

    /// <summary>Drawn: one of 20 glyphs of four strokes.</summary>
    Glyphs,

    /// <summary>Read: a folder with one folder of images per class.</summary>
    Folder,

    /// <summary>Read: a pair of IDX files, images and labels, the format of MNIST.</summary>
    Idx,
}
