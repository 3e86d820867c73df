using Prometheus;

namespace MiniAirflow.Api.Metrics;

/// <summary>A gauge with one label, whose series come and go with what they tell of. Not shared between threads.</summary>
internal sealed class GaugeFamily(MetricFactory factory, string name, string help, string label)
{
    /// <summary>A name beyond these is not remembered: whoever invents a queue a minute must not fill anybody's memory.</summary>
    private const int MostRemembered = 1_000;

    private readonly Gauge _gauge = factory.CreateGauge(name, help, [label]);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Shows these values; whatever was shown before and is not among them is 0: an empty queue is still a queue.</summary>
    public void Show(IEnumerable<(string Label, double Value)> values) => Set(values, gone => _gauge.WithLabels(gone).Set(0), keeps: true);

    /// <summary>Shows these values and no others.</summary>
    public void Replace(IEnumerable<(string Label, double Value)> values) => Set(values, gone => _gauge.RemoveLabelled(gone), keeps: false);

    private void Set(IEnumerable<(string Label, double Value)> values, Action<string> settle, bool keeps)
    {
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (value, amount) in values.Take(MostRemembered))
        {
            _gauge.WithLabels(value).Set(amount);
            shown.Add(value);
        }
        foreach (var gone in _known.Where(one => !shown.Contains(one)).ToList())
        {
            settle(gone);
            if (!keeps || _known.Count > MostRemembered) Forget(gone);
        }
        _known.UnionWith(shown);
    }

    private void Forget(string gone)
    {
        _known.Remove(gone);
        _gauge.RemoveLabelled(gone);
    }
}
