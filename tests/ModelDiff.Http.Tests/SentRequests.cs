using System.Net;

namespace ModelDiff.Http.Tests;

/// <summary>A server in place of the network: a handler that answers, and keeps what was sent.</summary>
internal sealed class SentRequests(Func<byte[], string> answer) : HttpMessageHandler
{
    public List<(Uri Address, string? ContentType, string? Authorization, byte[] Body)> All { get; } = [];

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        lock (All)
            All.Add((request.RequestUri!, request.Content.Headers.ContentType?.ToString(), request.Headers.Authorization?.ToString(), body));
        return new HttpResponseMessage(Status) { Content = new StringContent(answer(body)) };
    }
}
