using System.Net;
using System.Text.Json;
using Gateway.Http;

namespace Gateway.Tests.Http;

/// <summary>The one form of every error (docs/protocol.md 8.2).</summary>
internal static class Problem
{
    internal static async Task AssertAsync(HttpResponseMessage answer, HttpStatusCode status, string? detail = null, string? code = null)
    {
        using (answer)
        {
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
            Assert.False(string.IsNullOrEmpty(problem.RootElement.GetProperty("title").GetString()));
            var told = problem.RootElement.GetProperty("code").GetString();
            Assert.Contains(ProblemCode.All, one => one.Name == told && one.Status == (int)status);
            Assert.Equal(code ?? told, told);
            if (detail is not null)
            {
                Assert.Equal(detail, problem.RootElement.GetProperty("detail").GetString());
            }
        }
    }
}
