/** What Keelson emits of the Amazon States Language (https://states-language.net/spec.html), JSONPath. */
export type State = TaskState | ChoiceState | PassState | WaitState | SucceedState | FailState;

/** A state machine as Step Functions reads it. */
export interface StateMachineDefinition {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONPath';
  readonly StartAt: string;
  /** Seconds after which the whole is stopped: beyond all that it may do by itself. */
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/** Fields of JSON, where a name that ends in `.$` takes a path or an intrinsic function. */
export type Template = { readonly [field: string]: string | number | boolean | readonly string[] | Template };

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Of the first wait, in seconds. */
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  /** Attempts beyond the first. */
  readonly MaxAttempts: number;
  readonly JitterStrategy?: 'FULL';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string | null;
  readonly Next: string;
}

export interface TaskState {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters: Template;
  /** Of one attempt. */
  readonly TimeoutSeconds: number;
  readonly ResultPath: string | null;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next: string;
}

/** A condition of a Choice state. */
export type Condition =
  | { readonly Variable: string; readonly IsPresent: boolean }
  | { readonly Variable: string; readonly IsString: boolean }
  | { readonly Variable: string; readonly IsNumeric: boolean }
  | { readonly Variable: string; readonly StringEquals: string }
  | { readonly Variable: string; readonly StringMatches: string }
  | { readonly And: readonly Condition[] }
  | { readonly Or: readonly Condition[] }
  | { readonly Not: Condition };

export interface ChoiceState {
  readonly Type: 'Choice';
  readonly Choices: readonly (Condition & { readonly Next: string })[];
  readonly Default: string;
}

export interface PassState {
  readonly Type: 'Pass';
  readonly Parameters: Template;
  readonly ResultPath?: string;
  readonly Next: string;
}

export interface WaitState {
  readonly Type: 'Wait';
  readonly SecondsPath: string;
  readonly Next: string;
}

export interface SucceedState {
  readonly Type: 'Succeed';
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error: string;
  readonly Cause: string;
}
