import type { components } from './schema';

type Schemas = components['schemas'];

export type Workflow = Schemas['Workflow'];
export type Overview = Schemas['WorkflowOverview'];
export type RunMark = Schemas['RunMark'];
export type Grid = Schemas['Grid'];
export type Run = Schemas['WorkflowRun'];
export type TaskRun = Schemas['TaskRun'];
export type TimelineAttempt = Schemas['TimelineAttempt'];
export type Version = Schemas['WorkflowVersion'];
export type Worker = Schemas['Worker'];
export type Status = Schemas['Status'];
export type Pool = Schemas['Pool'];
export type Queue = Schemas['Queue'];
export type Occupancy = Schemas['Occupancy'];
export type Occupant = Schemas['Occupant'];
export type Pause = Schemas['Pause'];
export type Backfill = Schemas['Backfill'];
export type BackfillPlan = Schemas['BackfillPlan'];
export type Approval = Schemas['Approval'];
export type Occurrence = Schemas['Occurrence'];
export type SchedulePreview = Schemas['SchedulePreview'];
export type Operation = Schemas['Operation'];
export type LogLines = Schemas['LogLines'];
export type LogHits = Schemas['LogHits'];
export type Delivery = Schemas['Delivery'];
export type Me = Schemas['Caller'];
export type Grant = Schemas['Grant'];
export type User = Schemas['User'];
export type ApiKey = Schemas['ApiKey'];
export type AuditRecord = Schemas['AuditRecord'];
export type Calendar = Schemas['Calendar'];
export type CalendarHours = Schemas['CalendarHours'];
export type ApprovalField = Schemas['ApprovalField'];

/** What a version means, as the server keeps it: a key that is absent has its default. */
export interface Definition {
  name: string;
  description?: string;
  timezone?: string;
  schedule?: unknown;
  params?: Record<string, ParameterDefinition>;
  tasks?: TaskDefinition[];
  [key: string]: unknown;
}

export interface TaskDefinition {
  name: string;
  depends_on?: string[];
  command?: string | string[];
  env?: Record<string, string>;
  [key: string]: unknown;
}

export interface ParameterDefinition {
  type?: string;
  default?: string;
  enum?: string[];
  min?: number;
  max?: number;
  pattern?: string;
  description?: string;
}
