using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using MiniAirflow.Api.Access;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.OpenApi;

/// <summary>The API's own description, at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiSetup
{
    private const string Suffix = "Resource";

    public static void AddMiniAirflowOpenApi(this IServiceCollection services)
    {
        // The document is made from the same serializer metadata that writes the answers.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJsonContext.Default);
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace(Suffix, "", StringComparison.Ordinal);
            options.AddOperationTransformer(OperationDescriptions.CompleteAsync);
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Mini Airflow",
                    Version = "1",
                    Description = "Workflows of real commands: publish, trigger, watch, cancel. Errors are application/problem+json; lists are bare arrays, newest first.",
                    License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
                };
                document.Servers = [new OpenApiServer { Url = "/" }];
                SchemaFinish.Apply(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapOpenApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json").RequiresLogin();
}
