using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Requests;

/// <summary>Answers that go well.</summary>
internal static class Answer
{
    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new JsonAnswer<T>(value, type, status);

    /// <summary>A bare array, with the length of the whole list in a header where it is known.</summary>
    public static IResult List<TModel, T>(HttpContext http, Page<TModel> page, Func<TModel, T> show, JsonTypeInfo<IReadOnlyList<T>> type)
    {
        if (page.Total is { } total) http.Response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);
        return List(page.Items, show, type);
    }

    public static IResult List<TModel, T>(IReadOnlyList<TModel> items, Func<TModel, T> show, JsonTypeInfo<IReadOnlyList<T>> type)
    {
        var shown = new T[items.Count];
        for (var i = 0; i < shown.Length; i++) shown[i] = show(items[i]);
        return Json(shown, type);
    }

    /// <summary>A list that is in memory whole: all of it, or the part that is asked for.</summary>
    public static IResult Part<TModel, T>(
        HttpContext http, IReadOnlyList<TModel> all, string? offset, string? limit, Func<TModel, T> show, JsonTypeInfo<IReadOnlyList<T>> type)
    {
        var (from, most) = (Parameters.Offset(offset), (int)Parameters.Number(limit, "limit", 1, Parameters.MaxLimit, int.MaxValue));
        return List(http, new Page<TModel>([.. all.Skip(from).Take(most)], all.Count), show, type);
    }

    public static IResult Created<T>(HttpContext http, string location, T value, JsonTypeInfo<T> type)
    {
        http.Response.Headers.Location = location;
        return Json(value, type, StatusCodes.Status201Created);
    }
}
