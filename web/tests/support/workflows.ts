import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ESC = '\\033';

/** A pipeline as one meets it: a schedule in a zone, parameters, retries, colours in its logs. On some days it fails. */
export const sales = (version: 1 | 2) => `
name: sales-daily
description: Loads yesterday's orders into the warehouse and publishes the report
schedule: 0 5 * * *
timezone: Europe/Berlin
is_active: true
params:
  region: {default: all, enum: [all, emea, apac, americas], description: Which orders}
  limit: {type: integer, default: 1000, min: 1, max: 100000, description: "At most so many rows"}
  dry: {type: boolean, default: "false", description: Load nothing}
tasks:
  - name: extract
    command: |
      printf '${ESC}[1;34m==>${ESC}[0m reading orders of %s\\n' "$MINIAIRFLOW_PARAM_REGION"
      for table in orders customers products; do printf '${ESC}[32mINFO${ESC}[0m  %s: ${ESC}[1m%s${ESC}[0m rows\\n' "$table" "$((RANDOM % 9000 + 1000))"; done
      echo "rows=$MINIAIRFLOW_PARAM_LIMIT" >> "$MINIAIRFLOW_OUTPUT"
  - name: validate
    depends_on: [extract]
    retry_count: 1
    retry_delay_seconds: 0
    command: |
      echo "checking $MINIAIRFLOW_PARAM_LIMIT rows"
      if [ "$MINIAIRFLOW_PARAM_LIMIT" = 13 ] && [ "$MINIAIRFLOW_ATTEMPT" = 1 ]; then echo 'the check timed out'; exit 75; fi
${['emea', 'apac', 'americas'].map((region) => `  - name: load-${region}
    depends_on: [validate]
    pool: warehouse
    command: |
      for n in 1 2 3 4 5 6 7 8; do printf '${ESC}[90m%s${ESC}[0m ${ESC}[32mINFO${ESC}[0m  batch %s of 8 for ${region}\\n' "$(date +%T)" "$n"; done
${region === 'apac' ? `      if [ "$MINIAIRFLOW_PARAM_LIMIT" = 7 ]; then
        printf '${ESC}[33mWARN${ESC}[0m  the warehouse answers slowly\\n${ESC}[1;31mERROR${ESC}[0m could not write batch 9: connection refused (warehouse:5432)\\n'
        for n in 1 2 3; do printf '    at loader.write (loader.py:%s)\\n' "$n"; done
        exit 1
      fi` : ''}
`).join('')}
  - name: reconcile
    depends_on: [load-emea, load-apac, load-americas]
    command: sleep 0.2; echo "sums agree"
  - name: publish
    depends_on: [reconcile]
    when: tasks.extract.outputs.rows != '99'
    command: echo "published ${version === 2 ? 'to the portal and by mail' : 'to the portal'}"
${version === 2 ? `  - name: notify
    depends_on: [publish]
    command: echo "told the team"` : ''}
`;

export const ROWS_OF_NOISE = 120_000;

/** Long logs, at once and bit by bit. */
export const noisy = `
name: noisy
description: Writes more than anybody reads
params: {lines: {type: integer, default: ${ROWS_OF_NOISE}}}
tasks:
  - name: talk
    command: |
      awk -v n="$MINIAIRFLOW_PARAM_LINES" 'BEGIN { for (i = 1; i <= n; i++) printf "%07d worker-%02d %s handled request %d in %d ms%s\\n", i, i % 17, (i % 5000 == 0 ? "WARN" : "INFO"), i * 7919 % 1000003, i % 251, (i % 40000 == 0 ? " needle" : "") }'
`;

export const ticking = `
name: ticking
description: Says something every now and then until it is cancelled
tasks:
  - name: tick
    command: |
      n=0; while [ $n -lt 3000 ]; do n=$((n + 1)); echo "tick $n"; sleep 0.1; done
`;

export const asking = `
name: release
description: Asks a person before it goes on
tasks:
  - name: build
    command: echo built
  - name: approve
    depends_on: [build]
    approval:
      message: "Ship version 4.2 to production?"
      options: [ship, hold]
  - name: ship
    depends_on: [approve]
    command: echo "shipped"
`;

export const crowded = `
name: crowded
description: More work than its pool has room for
tasks:
${Array.from({ length: 9 }, (_, i) => `  - {name: "query-${i + 1}", pool: reports, command: sleep 600}`).join('\n')}
`;

/** Its queue is one that no worker serves. */
export const stranded = `
name: train-model
description: Needs a machine with a graphics card
tasks:
  - {name: prepare, queue: gpu, priority: 8, command: sleep 1}
  - {name: fit, queue: gpu, command: sleep 1}
  - {name: score, queue: gpu, priority: 2, command: sleep 1}
`;

/** Fails far down in its log. */
export const broken = `
name: nightly-export
description: Writes the day's files into the archive
tasks:
  - name: pack
    command: echo packed
  - name: upload
    depends_on: [pack]
    command: |
      for n in $(seq 300); do echo "sent part $n"; done
      printf '${ESC}[1;31mERROR${ESC}[0m the archive refused the file: disk full\\n'
      for n in $(seq 40); do echo "  cleaning up $n"; done
      exit 1
  - name: confirm
    depends_on: [upload]
    command: echo confirmed
`;

/** Everything that a stranger may write into names, texts, parameters and logs. */
export const hostile = `
name: hostile
description: "<img src=x onerror=\\"window.harmed=1\\"> {{7*7}} \\u202Egnp.exe"
params:
  text: {default: "</script><script>window.harmed=2</script>", description: "<b onmouseover=alert(1)>hover</b>"}
tasks:
  - name: shout
    command: |
      printf '<script>window.harmed=3</script>\\n'
      printf '\\033]0;evil title\\007\\033]8;;javascript:window.harmed=4\\007click me\\033]8;;\\007\\n'
      printf '\\342\\200\\256txt.exe reversed \\033[2J\\033[1A cleared\\n'
      echo 'x=<svg onload="window.harmed=5">' >> "$MINIAIRFLOW_OUTPUT"
      echo 'ERROR <a href="javascript:window.harmed=6">x</a>' ; exit 3
`;

/** Names a secret, a variable and a calendar, and tells two targets what becomes of it, one of which has gone. */
export const telling = `
name: weekly-report
description: Prints the figures of the week and tells who waits for them
schedule: {cron: "0 7 * * 1", exclude: holidays}
timezone: Europe/Berlin
is_active: false
secrets: {PGPASSWORD: warehouse_password}
hooks:
  - on: success
    webhook: {url_env: HOOK_GOOD}
  - on: success
    webhook: {url_env: HOOK_GONE}
tasks:
  - name: print
    env: {REGION: "{{ vars.region }}"}
    command: echo "the figures of $REGION"
`;

/** A question with fields of several kinds. */
export const questions = `
name: budget
description: Asks for a figure and a choice before it goes on
tasks:
  - name: ask
    approval:
      message: "How much may it cost?"
      options: [grant, refuse]
      fields:
        amount: {type: integer, description: In euros}
        team: {enum: [data, web], default: data}
        urgent: {type: boolean, default: "false"}
  - name: spend
    depends_on: [ask]
    env: {AMOUNT: "{{ tasks.ask.outputs.amount }}"}
    command: echo "spending $AMOUNT"
`;

/** A fan-out over items with names of their own. */
export const mapped = `
name: per-country
description: The same for each country
tasks:
  - name: list
    command: echo 'items=["de","fr","it","es","pl","nl"]' >> "$MINIAIRFLOW_OUTPUT"
  - name: fetch
    depends_on: [list]
    for_each: "{{ tasks.list.outputs.items }}"
    item_label: "{{ item }}"
    max_parallel: 3
    env: {COUNTRY: "{{ item }}"}
    command: echo "fetched $COUNTRY"; sleep 0.1
  - name: sum
    depends_on: [fetch]
    command: echo done
`;

interface RecordedTask {
  id: string;
  parents: string[];
}

/** The record of a real execution, as a workflow whose tasks do nothing. */
export function real(file: string, name: string, command = 'true'): string {
  const { tasks } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../tests/data/real-dags', file), 'utf8')) as { tasks: RecordedTask[] };
  return JSON.stringify({ name, description: `${tasks.length} tasks of a real execution`, tasks: tasks.map((task) => ({ name: task.id, command, ...(task.parents.length > 0 ? { depends_on: task.parents } : {}) })) });
}
