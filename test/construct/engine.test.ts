import { requireEngine } from '../../src/construct/engine';
import { KeelsonError } from '../../src/model/problem';

const absent = (name: string) => () => {
  require(name);
};

function failure(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an engine that an entry stands on', () => {
  it('is loaded, and nothing is said, where it is installed', () => {
    let loaded: unknown;
    requireEngine('keelson/kubernetes', ['constructs'], () => {
      loaded = require('constructs');
    });
    expect(loaded).toHaveProperty('Construct');
  });

  it('is named with the command that installs it where it is missing', () => {
    const error = failure(() => requireEngine('keelson/boats', ['boat-engine', 'constructs'], absent('boat-engine')));
    expect(error).toBeInstanceOf(KeelsonError);
    expect((error as KeelsonError).problems).toEqual([
      {
        code: 'missing-peer',
        path: 'keelson/boats',
        received: 'no package boat-engine beside keelson',
        expected: 'boat-engine and constructs, which keelson/boats stands on',
        fix: 'npm install boat-engine constructs',
      },
    ]);
  });

  it('is not called missing where something that it needs itself is missing', () => {
    const error = failure(() => requireEngine('keelson/boats', ['boat-engine'], absent('boat-engine-fuel')));
    expect(error).not.toBeInstanceOf(KeelsonError);
    expect((error as NodeJS.ErrnoException).code).toBe('MODULE_NOT_FOUND');
  });

  it('is not called missing where it fails while it loads', () => {
    const broken = new Error('engine on fire');
    expect(
      failure(() =>
        requireEngine('keelson/boats', ['boat-engine'], () => {
          throw broken;
        }),
      ),
    ).toBe(broken);
  });
});
