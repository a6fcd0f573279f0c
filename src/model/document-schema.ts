import { LABEL_LENGTH, NAME_PATTERN, UNIT_NAME_LENGTH } from './name';
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
  const section = (additionalProperties: JsonSchema, maxLength: number = LABEL_LENGTH): JsonSchema => ({
    type: 'object',
    propertyNames: { pattern: NAME_PATTERN, maxLength },
    additionalProperties,
  });
  const body = (expected: string, shape: object, edges: object = {}): JsonSchema =>
    object<never>({ ...shape, ...edges } as Shape<never>, expected).schema();
  // In YAML, a name with nothing behind it says null.
  const orNothing = (schema: JsonSchema): JsonSchema => ({ anyOf: [{ type: 'null' }, schema] });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A system of microservices, as Keelson reads it',
    type: 'object',
    required: ['system'],
    additionalProperties: false,
    properties: {
      system: { type: 'string', pattern: NAME_PATTERN, maxLength: LABEL_LENGTH },
      owner: systemShape.owner.schema(),
      description: systemShape.description.schema(),
      contexts: section(orNothing(body('a context', contextShape))),
      services: section(body('a service', serviceShape, { ...EDGES, exposes: list(routeField) }), UNIT_NAME_LENGTH),
      workers: section(orNothing(body('a worker', workerShape, EDGES)), UNIT_NAME_LENGTH),
      jobs: section(orNothing(body('a job', jobShape, EDGES)), UNIT_NAME_LENGTH),
      topics: section(body('a topic', topicShape)),
      queues: section(body('a queue', queueShape)),
      secrets: section(body('a secret', secretShape)),
      sagas: section(body('a saga', sagaShape)),
    },
  };
}

/** The JSON Schema of one environment. */
export function environmentSchema(): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'One environment of a system', ...environmentField.schema() };
}
