import { NAME_PATTERN } from './name';
import { callField, reachField } from './properties/call';
import { environmentField } from './properties/environment';
import { jobShape } from './properties/job';
import { publicationField, queueShape, subscriptionField, topicShape } from './properties/messaging';
import { routeField } from './properties/route';
import { sagaShape } from './properties/saga';
import { secretShape, useField } from './properties/secret';
import { serviceShape } from './properties/service';
import { storeField } from './properties/store';
import { contextShape, systemShape } from './properties/system';
import { workerShape } from './properties/worker';
import { type Field, type JsonSchema, list, object, type Shape } from './shape';
import type { END_KEYS } from './to-document';

const EDGES: Readonly<Record<keyof typeof END_KEYS, Field>> = {
  calls: list(callField),
  publishes: list(publicationField),
  subscribes: list(subscriptionField),
  owns: list(storeField),
  uses: list(useField),
  reaches: list(reachField),
};

/** The JSON Schema of a system's literal form, draft 2020-12. Descriptions are added from the docstrings when the package is built. */
export function documentSchema(): JsonSchema {
  const section = (shape: Shape<never>, expected: string): JsonSchema => ({
    type: 'object',
    propertyNames: { pattern: NAME_PATTERN },
    additionalProperties: object<never>(shape, expected).schema(),
  });
  const unit = (shape: object, edges: object): Shape<never> => ({ ...shape, ...edges }) as Shape<never>;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A system of microservices, as Keelson reads it',
    type: 'object',
    required: ['system'],
    additionalProperties: false,
    properties: {
      system: { type: 'string', pattern: NAME_PATTERN, maxLength: 63 },
      owner: systemShape.owner.schema(),
      description: systemShape.description.schema(),
      contexts: section(contextShape as Shape<never>, 'a context'),
      services: section(unit(serviceShape, { ...EDGES, exposes: list(routeField) }), 'a service'),
      workers: section(unit(workerShape, EDGES), 'a worker'),
      jobs: section(unit(jobShape, EDGES), 'a job'),
      topics: section(topicShape as Shape<never>, 'a topic'),
      queues: section(queueShape as Shape<never>, 'a queue'),
      secrets: section(secretShape as Shape<never>, 'a secret'),
      sagas: section(sagaShape as Shape<never>, 'a saga'),
    },
  };
}

/** The JSON Schema of one environment. */
export function environmentSchema(): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'One environment of a system', ...environmentField.schema() };
}
