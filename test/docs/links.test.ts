import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Document, documents, ROOT } from './documents';

/** Headings as GitHub makes anchors of them: small letters, without punctuation, hyphens for blanks, numbered where they come again. */
function anchorsOf({ text }: Document): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const plain = heading
      .replace(/`|\*/g, '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-');
    let anchor = plain;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${plain}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

function linksOf({ text }: Document): string[] {
  const prose = withoutCode(text).replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? (match[2] as string));
}

test('every link between documents leads to a file and a heading that are there', () => {
  const all = documents();
  const anchors = new Map(all.map((document) => [document.path, anchorsOf(document)]));
  const broken = all.flatMap((document) =>
    linksOf(document)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? document.path : normalize(join(dirname(document.path), path));
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && anchors.get(target)?.has(anchor) !== true;
      })
      .map((link) => `${document.path}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every document below docs/ is reached from the README', () => {
  const all = new Map(documents().map((document) => [document.path, document]));
  const reached = new Set<string>();
  const follow = (path: string): void => {
    const document = all.get(path);
    if (document === undefined || reached.has(path)) return;
    reached.add(path);
    for (const link of linksOf(document)) follow(normalize(join(dirname(path), link.split('#')[0] as string)));
  };
  follow('README.md');
  expect([...all.keys()].filter((path) => path.startsWith('docs/') && !reached.has(path))).toEqual([]);
});
