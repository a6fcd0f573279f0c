/** An element of a document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

const TOKEN = /<(\/?)([a-z]+)((?: [A-Za-z:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
const ENTITY = /&(amp|lt|gt|quot|#39);/g;

/** Reads well-formed XML as the drawings write it: no comments, no doctype, attributes in double quotes. Anything else throws. */
export function parseXml(text: string): Element {
  const top: Element = { name: 'document', attributes: {}, children: [] };
  const open = [top];
  let at = 0;
  for (const match of text.trimEnd().matchAll(TOKEN)) {
    if (match.index !== at) break;
    at += match[0].length;
    const [, close, name, attributes, alone, chars] = match;
    const parent = open.at(-1)!;
    if (chars !== undefined) (parent.children as string[]).push(decoded(chars));
    else if (close === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing at ${at}`);
    } else {
      const pairs = [...attributes!.matchAll(/ ([A-Za-z:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decoded(value!)] as const);
      if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`an attribute twice at ${at}`);
      const element: Element = { name: name!, attributes: Object.fromEntries(pairs), children: [] };
      (parent.children as Element[]).push(element);
      if (alone !== '/') open.push(element);
    }
  }
  if (at !== text.trimEnd().length || open.length !== 1) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 80)}`);
  return top.children[0] as Element;
}

function decoded(text: string): string {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) throw new Error('a character that XML forbids');
  if (/&/.test(text.replace(ENTITY, ''))) throw new Error(`an ampersand that is no entity: ${text}`);
  return text.replace(ENTITY, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]!);
}

/** Every element below one, itself first. */
export function descendants(element: Element): Element[] {
  return [element, ...element.children.flatMap((child) => (typeof child === 'string' ? [] : descendants(child)))];
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
