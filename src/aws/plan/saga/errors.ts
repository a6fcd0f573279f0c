import type { Condition } from './states';

/** An error of `apigateway:invoke` is named `ApiGateway.` and the status (AWS Step Functions developer guide, "API Gateway"). */
const named = (statuses: readonly number[]): readonly string[] => statuses.map((status) => `ApiGateway.${status}`);

/** Statuses of 4xx that speak of the moment and not of the request: RFC 9110, 8470 and 6585. */
const OF_THE_MOMENT = [408, 425, 429] as const;
/** The registered statuses of 4xx (IANA, "HTTP Status Code Registry") that refuse a request for good; 409 is told apart. */
const REFUSALS = [
  400, 401, 402, 403, 404, 405, 406, 407, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 426, 428, 431, 451,
];

/**
 * Errors by which a repeated request is refused for good. 409 is none of them: while the first request with an idempotency key is
 * still at work, that is the answer to the second (IETF, "The Idempotency-Key HTTP Header Field").
 */
export const REFUSED_AGAIN = named(REFUSALS);

/** Errors by which a compensation hears that there is nothing to take back, or no longer. */
export const NOTHING_THERE = named([404, 410]);

/** Whether the first attempt of an action was refused: the service has not done it. */
export const REFUSED_AT_ONCE: Condition = {
  And: [
    { Variable: '$.failure.Error', StringMatches: 'ApiGateway.4*' },
    { Not: { Or: named(OF_THE_MOMENT).map((error) => ({ Variable: '$.failure.Error', StringEquals: error })) } },
  ],
};

/** Whether a value can stand in a request: a text or a number. */
export function usable(variable: string, options: { readonly inPath?: boolean } = {}): Condition {
  const text: Condition = { Variable: variable, IsString: true };
  // A slash or dots would lead to another operation; a percent sign would hide them.
  const plain: Condition[] = ['*/*', '*..*', '*%*'].map((pattern) => ({ Not: { Variable: variable, StringMatches: pattern } }));
  const empty: Condition = { Not: { Variable: variable, StringEquals: '' } };
  return {
    And: [
      { Variable: variable, IsPresent: true },
      { Or: [{ Variable: variable, IsNumeric: true }, { And: [text, empty, ...(options.inPath === true ? plain : [])] }] },
    ],
  };
}
