// Has Microsoft's parser check the queries of a page against the tables of that page: syntax, names and types. Nothing is run.
//   node check.mjs PAGE TOOLS      TOOLS holds node_modules
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

const [page, tools] = process.argv.slice(2);
// The package is two scripts for a browser.
for (const file of ['bridge.js', 'Kusto.Language.Bridge.js']) {
  const path = join(tools, 'node_modules/@kusto/language-service-next', file);
  runInThisContext(readFileSync(path, 'utf8'), { filename: path });
}
const { KustoCode, GlobalState, Symbols } = globalThis.Kusto.Language;

const blocks = [...readFileSync(page, 'utf8').matchAll(/^```(json|kusto|kusto-transform) ?(\S*)\n([\s\S]*?)^```/gm)]
  .map(([, kind, name, text]) => ({ kind, name, text }));
const tables = new Map(blocks.filter((block) => block.kind === 'json').map((block) => JSON.parse(block.text)).map((one) => [one.table, one.columns]));
const table = (name, columns) => new Symbols.TableSymbol.$ctor7(name, `(${columns.map((one) => `['${one.name}']: ${one.type}`).join(', ')})`, null);
const database = (symbols) => GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', symbols));

function faults(text, symbols) {
  const code = KustoCode.ParseAndAnalyze(text, database(symbols));
  const found = code.GetDiagnostics();
  return Array.from({ length: found.Count }, (_, at) => found.getItem(at)).filter((one) => one.Severity === 'Error')
    .map((one) => `${one.Message} at "${text.substr(one.Start, 40).split('\n')[0]}"`);
}

const all = [...tables].map(([name, columns]) => table(name, columns));
// The first query is the function that the others build on.
const devices = blocks.find((block) => block.kind === 'kusto').text;
const queries = blocks.filter((block) => block.kind !== 'json');
let failed = 0;
queries.forEach(({ kind, name, text }) => {
  const isTransform = kind === 'kusto-transform';
  const symbols = isTransform ? [table('source', tables.get(name))] : all;
  const wrong = faults(isTransform || text === devices ? text : `let DsregDevices = () { ${devices} };\n${text}`, symbols);
  failed += wrong.length > 0 ? 1 : 0;
  wrong.forEach((fault) => console.log(`${text.split('\n')[0]}: ${fault}`));
});
// A parser that takes everything would prove nothing.
const taken = ['DsregSummary_CL | where NoColumn == 1', 'DsregSummary_CL | sumarize count()'].filter((text) => faults(text, all).length === 0);
taken.forEach((text) => console.log(`was taken: ${text}`));
failed += taken.length;
console.log(`kusto checks: passed=${queries.length + 2 - failed} failed=${failed}`);
process.exit(failed > 0 || queries.length === 0 ? 1 : 0);
