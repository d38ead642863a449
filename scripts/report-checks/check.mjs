// Checks the pages of a folder: valid HTML, and in a browser at three widths, light, dark and printed: no violation that axe
// finds, nothing that is asked of a network, nothing that scrolls sideways, and nothing of the evidence that acts.
//   node check.mjs FOLDER TOOLS [BROWSER]      TOOLS holds node_modules; without a browser only the HTML is checked
import { createRequire } from 'node:module';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, tools, browserPath] = process.argv.slice(2);
const require = createRequire(join(resolve(tools), 'index.js'));
const pages = readdirSync(folder).filter((name) => name.endsWith('.html')).sort();
const shots = join(folder, 'shots');
mkdirSync(shots, { recursive: true });
const wrong = [];
let checked = 0;

function check(page, what, faults) {
  checked += 1;
  faults.forEach((fault) => wrong.push(`${page}: ${what}: ${fault}`));
}

async function validate() {
  const { HtmlValidate } = require('html-validate');
  // Style and script stand in the page so that it needs no other file.
  const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'], rules: { 'long-title': 'off' } });
  for (const name of pages) {
    const report = await validator.validateString(readFileSync(join(folder, name), 'utf8'));
    const messages = report.results.flatMap((result) => result.messages).slice(0, 10);
    check(name, 'valid', messages.map((one) => `line ${one.line}: ${one.message} (${one.ruleId})`));
  }
}

// What a page of hostile evidence must not have.
function acting() {
  const found = [];
  document.querySelectorAll('script').forEach((script, at) => { if (at > 0 || script.src) { found.push('a script of others'); } });
  document.querySelectorAll('img, iframe, object, embed, form, svg, video, audio, link, base').forEach((one) => found.push(one.tagName));
  document.querySelectorAll('*').forEach((one) => {
    for (const attribute of one.attributes) {
      if (attribute.name.startsWith('on') || /^\s*(javascript|data):/i.test(attribute.value)) { found.push(`${one.tagName} ${attribute.name}`); }
    }
  });
  return found;
}

async function look(page, name, width, scheme, media) {
  const requests = [];
  const noise = [];
  const onRequest = (request) => requests.push(request.url());
  page.on('request', onRequest);
  page.removeAllListeners('console').on('console', (message) => noise.push(`console: ${message.text()}`));
  page.removeAllListeners('pageerror').on('pageerror', (error) => noise.push(`error: ${error.message}`));
  page.removeAllListeners('dialog').on('dialog', (dialog) => { noise.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  const url = pathToFileURL(resolve(folder, name)).href;
  await page.setViewport({ width, height: 900 });
  // Each of the two calls takes back the other.
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  if (media === 'print') { await page.emulateMediaType(media); }
  await page.goto(url, { waitUntil: 'load' });
  const where = `${width} px, ${scheme}, ${media}`;
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(name, `${where}: no sideways scrolling`, sideways > 0 ? [`${sideways} px`] : []);
  if (media === 'print') {
    // The heads of a table are buttons that read as words.
    const buttons = await page.$$eval('button:not(.sort)', (all) => all.filter((one) => one.offsetParent).length);
    check(name, `${where}: no button on paper`, buttons > 0 ? [`${buttons}`] : []);
  }
  check(name, `${where}: nothing acts`, await page.evaluate(acting));
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  check(name, `${where}: axe`, result.violations.map((one) => `${one.id}: ${one.help} (${one.nodes.length}, first ${one.nodes[0].target})`));
  check(name, `${where}: no request leaves the page`, requests.filter((one) => one !== url));
  check(name, `${where}: silent`, noise);
  page.off('request', onRequest);
  await page.screenshot({ path: join(shots, `${name.slice(0, -5)}-${width}-${scheme}-${media}.png`), fullPage: width === 768 });
}

async function useFleet(page, name) {
  await page.setViewport({ width: 1440, height: 900 });
  await page.emulateMediaType('screen');
  await page.goto(pathToFileURL(resolve(folder, name)).href);
  const rows = () => page.$$eval('#fleet tbody tr', (all) => all.filter((row) => !row.hidden).map((row) => row.cells[0].textContent));
  const all = await rows();
  await page.keyboard.press('Tab');
  check(name, 'the filter is reached by keyboard', (await page.evaluate(() => document.activeElement.id)) === 'filter' ? [] : ['it is not first']);
  // the cause that fewest rows have
  const causes = await page.$$eval('#fleet tbody tr', (all) => all.map((row) => row.cells[3].textContent));
  const count = (cause) => causes.filter((other) => other === cause).length;
  await page.keyboard.type(causes.filter((cause) => cause !== '').sort((a, b) => count(a) - count(b))[0]);
  const some = await rows();
  check(name, 'the filter hides rows', some.length > 0 && some.length < all.length ? [] : [`${some.length} of ${all.length}`]);
  await page.$eval('#filter', (input) => { input.value = ''; input.dispatchEvent(new Event('input')); });
  for (const order of ['ascending', 'descending']) {
    await page.click('.sort');
    const names = await rows();
    const sorted = [...names].sort();
    if (order === 'descending') { sorted.reverse(); }
    const said = await page.$eval('#fleet thead th', (head) => head.getAttribute('aria-sort'));
    check(name, `sorted ${order}`, said === order && names.join() === sorted.join() ? [] : [said]);
  }
}

await validate();
if (browserPath) {
  const browser = await require('puppeteer-core').launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'] });
  try {
    const page = await browser.newPage();
    for (const name of pages) {
      for (const width of [360, 768, 1440]) {
        for (const scheme of ['light', 'dark']) { await look(page, name, width, scheme, 'screen'); }
      }
      await look(page, name, 768, 'light', 'print');
      writeFileSync(join(shots, `${name.slice(0, -5)}.pdf`), await page.pdf({ preferCSSPageSize: true }));
      if (name.startsWith('fleet')) { await useFleet(page, name); }
    }
  } finally {
    await browser.close();
  }
}
wrong.forEach((fault) => console.log(fault));
console.log(`report checks: passed=${checked - wrong.length} failed=${wrong.length} pages=${pages.length}${browserPath ? '' : ' (no browser)'}`);
process.exit(wrong.length > 0 || pages.length === 0 ? 1 : 0);
