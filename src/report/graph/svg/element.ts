type Value = string | number | undefined;

/** Characters that XML 1.0 does not allow, not even as a reference; and halves of characters. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as XML holds it, in an attribute and between tags. */
export function xml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** An element; an attribute that is undefined is left out. Children are elements already, or texts that `xml` made safe. */
export function element(name: string, attributes: Readonly<Record<string, Value>>, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : xml(value as string)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** Tenths of a pixel are enough, and the same on every machine. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function textElement(text: string, x: number, y: number, classes: string, anchor?: 'middle' | 'end'): string {
  return element('text', { x, y, class: classes, 'text-anchor': anchor }, xml(text));
}
