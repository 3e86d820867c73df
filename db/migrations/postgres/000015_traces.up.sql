-- Where in somebody's trace a run belongs: a traceparent, or a place in the trace of the run that it does work for. Null for a run that begins a trace of its own.
alter table workflow_runs add column trace_parent text;
