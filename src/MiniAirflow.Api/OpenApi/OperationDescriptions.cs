using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.OpenApi;

/// <summary>Completes an operation with what the framework cannot know: bodies that handlers read themselves, the meaning of parameters, headers of answers.</summary>
internal static class OperationDescriptions
{
    private static readonly string[] BodyTypes = ["application/json", "application/yaml"];

    public static async Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters ?? [])
        {
            if (parameter is OpenApiParameter own) ParameterDescriptions.Apply(own, operation.OperationId);
        }
        if (operation.OperationId == "triggerWorkflow") (operation.Parameters ??= []).Add(ParameterDescriptions.IdempotencyKey);
        if (operation.OperationId is "triggerWorkflow" or "triggerWorkflowSigned" or "rerunWorkflowRun") (operation.Parameters ??= []).Add(ParameterDescriptions.TraceParent);
        await AddBodyAsync(operation, context, cancellationToken);
        await AddOtherErrorsAsync(operation, context, cancellationToken);
        AddHeaders(operation);
    }

    private static async Task AddBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyDescription>().LastOrDefault() is not { } body) return;
        IOpenApiSchema schema = body.Type is null ? Component(context.Document!, DefinitionSchema.Name, DefinitionSchema.Build())
            : body.Type == typeof(JsonElement) ? new OpenApiSchema { Type = JsonSchemaType.Object, Description = "Any members." }
            : Component(context.Document!, body.Type.Name, await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken));
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = !body.IsOptional,
            Content = (body.Type is null ? BodyTypes : BodyTypes[..1]).ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
        };
        if (body.TextType is { } text) operation.RequestBody.Content![text] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }

    private static async Task AddOtherErrorsAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = Component(context.Document!, "Problem", await context.GetOrCreateSchemaAsync(typeof(ProblemResource), null, cancellationToken));
        (operation.Responses ??= [])["default"] = new OpenApiResponse
        {
            Description = "Any other refusal, e.g. 403 for a foreign host or origin, 503 while the store does not answer.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = schema } },
        };
    }

    private static void AddHeaders(OpenApiOperation operation)
    {
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (answer is not OpenApiResponse own) continue;
            if (status == "201") AddHeader(own, "Location", "Address of what was created.", JsonSchemaType.String);
            if (status != "200") continue;
            if (operation.Parameters?.Any(parameter => parameter.Name == "limit") == true && operation.OperationId != "getTaskRunLogs")
            {
                AddHeader(own, "X-Total-Count", "Length of the whole list, where counting it is cheap.", JsonSchemaType.Integer);
            }
            if (operation.OperationId != "getTaskRunLogs") continue;
            AddHeader(own, "X-Log-Offset", "Place in the log of the first byte sent.", JsonSchemaType.Integer);
            AddHeader(own, "X-Log-Length", "Length of the log when the answer began.", JsonSchemaType.Integer);
        }
    }

    private static void AddHeader(OpenApiResponse answer, string name, string description, JsonSchemaType type) =>
        (answer.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] =
            new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };

    private static OpenApiSchemaReference Component(OpenApiDocument document, string name, OpenApiSchema schema)
    {
        document.Components ??= new OpenApiComponents();
        if (document.Components.Schemas?.ContainsKey(name) != true) document.AddComponent(name, schema);
        return new OpenApiSchemaReference(name, document);
    }
}
