// A program of its own: reads a JSON list of texts, and prints for each what the parser of Mermaid says: '' where it takes the text.
import { readFileSync } from 'node:fs';
import DOMPurify from 'dompurify';

// Mermaid cleans labels before it draws them, which needs a browser. To know whether a text parses, nothing has to be clean.
DOMPurify.addHook = () => {};
DOMPurify.sanitize = (text) => text;
const { default: mermaid } = await import('mermaid');

// Between its parser and its drawing, Mermaid keeps entity codes in letters that nobody writes.
const decoded = (text = '') => text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCharCode(Number(code)));

const verdicts = [];
for (const text of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    const { diagramType } = await mermaid.parse(text);
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const vertices = [...diagram.db.getVertices().values()].map(({ id, text: label }) => [id, decoded(label)]);
    const edges = diagram.db.getEdges().map(({ start, end, text: label, stroke }) => ({ start, end, label: decoded(label), stroke }));
    verdicts.push({ diagramType, vertices, edges, title: diagram.db.getDiagramTitle() });
  } catch (error) {
    verdicts.push({ error: String(error) });
  }
}
process.stdout.write(JSON.stringify(verdicts));
