import type { ModelRule } from '../model-rule';

export const unitHasAnOwner: ModelRule = {
  id: 'operations/unit-has-an-owner',
  severity: 'info',
  description: 'Every unit has an owner: the team that is called at night.',
  standard: 'kube-linter required-label-owner',
  fix: "add owner: 'team-shop' to the unit, or once to the system",
  *check({ system, units }) {
    if (system.properties.owner !== undefined) return;
    for (const { unit, properties, path } of units) {
      if (properties.owner === undefined) yield { subject: path, message: 'nobody is named who answers for it', source: unit.source };
    }
  },
};
