namespace ModelDiff.Http.Transport;

/// <summary>A request got no answer that can be used. The message is one line that names the address.</summary>
internal sealed class EndpointException(string message, Exception? innerException = null) : Exception(message, innerException);
