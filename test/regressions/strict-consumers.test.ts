import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../cli/run';

/** A whole type check: long on a busy machine. */
jest.setTimeout(120_000);

describe('a consumer with stricter checks than those of `strict`', () => {
  it('has no error in what Keelson declares', () => {
    const entries = ['src/index.ts', 'src/kubernetes/index.ts'].map((file) => join(ROOT, file));
    const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
    const program = ts.createProgram(entries, { ...options, noEmit: true, exactOptionalPropertyTypes: true, skipLibCheck: true });
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(problems).toEqual([]);
  });
});
