namespace ModelDiff.Models;

/// <summary>The kind of a model file, told by its content.</summary>
public enum ModelFormat
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>Without a single byte.</summary>
    Empty,

    /// <summary>A scripted or traced PyTorch model with its code.</summary>
    TorchScript,

    /// <summary>Pickled Python objects, such as a PyTorch <c>state_dict</c>: weights without a model, or a model that only Python can restore.</summary>
    Checkpoint,

    /// <summary>An ONNX model.</summary>
    Onnx,

    /// <summary>Named tensors without a model.</summary>
    SafeTensors,

    /// <summary>A known kind of file that nothing here runs, for example GGUF, a web page or a Git LFS pointer.</summary>
    Foreign,

    /// <summary>A TensorFlow Lite model.</summary>
    TFLite,

    /// <summary>The description of a TensorFlow.js model, whose weights lie in files beside it.</summary>
    TensorFlowJs,

    /// <summary>A list of named tensors that lie in several files beside it, as large checkpoints are shipped.</summary>
    WeightIndex,
}
