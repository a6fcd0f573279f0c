import type { ModelRule } from '../model-rule';

export const unitHasAnOwner: ModelRule = {
  id: 'operations/unit-has-an-owner',
  severity: 'info',
  description: 'Every unit has an owner: the team that is called at night.',
  standard: 'kube-linter required-label-owner',
  fix: "add owner: 'team-shop' to the unit, or once to the system or its context",
  *check({ system, units }) {
    if (system.properties.owner !== undefined) return;
    const owned = new Set(system.contexts.filter((context) => context.properties.owner !== undefined).map((context) => context.name));
    for (const { unit, properties, path } of units) {
      if (properties.owner !== undefined || (properties.context !== undefined && owned.has(properties.context))) continue;
      yield { subject: path, message: 'nobody is named who answers for it', source: unit.source };
    }
  },
};
