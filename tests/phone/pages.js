/* phone/pages.js: what must hold of every page, in every state.
 *
 * usage: node pages.js DIR [NAME]      DIR as pages/render.c leaves it; NODE_PATH from ./install
 */
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');
const serve = require('./serve.js');
const share = require('./share.js');

const FIRST_VIEW_MAX_BYTES = 60 * 1024;
const TARGET_MIN_PX = 24; /* WCAG 2.2, 2.5.8 */
const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const faults = [];
const fault = (where, what) => { faults.push(`${where}: ${what}`); };

async function axe(page, where, rules) {
  await page.evaluate(AXE);
  const found = await page.evaluate((only) => window.axe.run(document, { runOnly: only, resultTypes: ['violations'] }), rules);
  found.violations.forEach((v) => v.nodes.forEach((n) => fault(where, `axe ${v.id}: ${n.target} ${n.failureSummary}`)));
}

/* Controls too small to touch, unless they stand in a sentence. */
function small_targets(min) {
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((e) => e.checkVisibility() && !e.closest('.skip') && getComputedStyle(e).display !== 'inline')
    .map((e) => ({ e, box: (e.matches('[type=radio], [type=checkbox]') ? e.closest('label') : e).getBoundingClientRect() }))
    .filter(({ box }) => box.width < min || box.height < min)
    .map(({ e, box }) => `${e.outerHTML.slice(0, 80)} ${Math.round(box.width)}×${Math.round(box.height)}`);
}

/* What is wider than the window, and by how much the page scrolls sideways. */
function sideways() {
  const wide = [...document.querySelectorAll('body *')].filter((e) => !e.closest('.unseen, .skip, pre, .mirror') &&
    e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80));
  return { over: document.documentElement.scrollWidth - innerWidth, wide: wide.slice(0, 3) };
}

/* Tab through: the skip link first, everything in the order of the document, each with a visible mark. */
async function keyboard(page, where) {
  await page.evaluate(() => { document.body.tabIndex = -1; document.body.focus(); window.scrollTo(0, 0); });
  const expected = await page.evaluate(() => {
    const seen = (e) => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled;
    const names = new Set();
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, pre[tabindex]')]
      .filter(seen)
      .filter((e) => { /* a group of radio buttons is one stop: the one that is chosen */
        if (e.type !== 'radio') { return true; }
        return e.checked && !names.has(e.name) && names.add(e.name);
      }).map((e, i) => { e.dataset.stop = i; return i; }).length;
  });
  for (let i = 0; i < expected; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      return { stop: e.dataset.stop, html: e.outerHTML.slice(0, 80), skip: e.className === 'skip',
        marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.outlineStyle === 'auto' };
    });
    if (Number(at.stop) !== i) { fault(where, `stop ${i} of the keyboard is ${at.html}`); return; }
    if (i === 0 && !at.skip) { fault(where, 'the first stop is not the skip link'); }
    if (!at.marked) { fault(where, `focus is invisible on ${at.html}`); }
  }
}

function listen(page, state, origin) {
  /* Pictures and styles named by an attack; mailto: opens for people only. */
  const expected = /^Failed to load resource|^Refused to apply style/;
  const tell = (what) => fault(state.where, what);
  page.on('console', (m) => {
    if (m.type() === 'error' && !(state.where.startsWith('hostile') && expected.test(m.text())) && !/^Not allowed to launch 'mailto:/.test(m.text())) { tell(`console: ${m.text()}`); }
  });
  page.on('pageerror', (e) => tell(`script: ${e.message}`));
  page.on('dialog', (d) => { tell(`dialog ${d.message()}`); d.dismiss(); });
  page.on('request', (r) => { if (!r.url().startsWith(origin) && !r.url().startsWith('mailto:')) { tell(`asks ${r.url().slice(0, 80)}`); } });
}

/* The page, and the style and script that it names; nothing compressed. */
function weigh(dir, file) {
  const html = fs.readFileSync(path.join(dir, file));
  const named = [...new Set(html.toString().match(/\/assets\/[\w.-]+/g))];
  return named.reduce((sum, name) => sum + fs.statSync(path.join(dir, name)).size, html.length);
}

/* What each walk over the pages looks at. Markup is one for both languages, so the whole of it is
 * examined in one; a dark scheme changes colours only, a missing script the share page only. */
const WALKS = [
  { folder: 'fr', kind: '', rules: RULES, keyboard: true, narrow: true },
  { folder: 'en', kind: '', narrow: true },
  { folder: 'hostile', kind: '', hostile: true, narrow: true },
  { folder: 'fr', kind: '-bare', rules: RULES, pages: /^share/ },
  { folder: 'en', kind: '-dark', rules: { type: 'rule', values: ['color-contrast'] }, options: { colorScheme: 'dark' } },
];

async function look(page, state, origin, dir, name, walk) {
  const file = `${walk.folder}/${name}.html`;
  const picture = path.join(dir, 'pictures-seen', `${walk.folder}-${name}${walk.kind}`);
  const where = `${walk.folder}/${name}${walk.kind}`;
  state.where = where;
  await page.setViewportSize(PHONE.viewport);
  /* One page leaves for mailto: at once and is never "loaded". */
  await page.goto(`${origin}/${file}`, { waitUntil: 'domcontentloaded' });
  await page.evaluate(() => Promise.all([...document.images].filter((i) => i.loading !== 'lazy').map((i) => i.decode().catch(() => 0))));
  await page.screenshot({ path: `${picture}.png` });
  if (walk.hostile && await page.evaluate(() => 'hit' in window)) { fault(where, 'the attack ran'); }
  if (!walk.hostile) {
    const weight = weigh(dir, file);
    if (weight > FIRST_VIEW_MAX_BYTES) { fault(where, `weighs ${weight} bytes`); }
    look.heaviest = Math.max(look.heaviest || 0, weight);
    if ((await page.locator('h1').count()) !== 1) { fault(where, 'has not one h1'); }
    (await page.evaluate(small_targets, TARGET_MIN_PX)).forEach((t) => fault(where, `too small to touch: ${t}`));
  }
  if (walk.rules) { await axe(page, where, walk.rules); }
  if (walk.keyboard) { await keyboard(page, where); }
  if (walk.narrow) {
    await page.setViewportSize({ width: 320, height: 640 });
    const { over, wide } = await page.evaluate(sideways);
    if (over > 0 || wide.length > 0) { fault(where, `scrolls sideways at 320 px by ${over}: ${wide.join(' | ')}`); }
    if (walk.keyboard) { await page.screenshot({ path: `${picture}-320.png`, fullPage: true }); }
  }
}

const PHONE = { viewport: { width: 430, height: 932 }, deviceScaleFactor: 1, isMobile: true, hasTouch: true };

async function walk_through(browser, origin, dir, only, walk) {
  const context = await browser.newContext({ ...PHONE, ...walk.options });
  context.setDefaultTimeout(20000);
  if (walk.kind === '-bare') { /* our script doesn't arrive; a browser without any can't run axe either */
    await context.route('**/*.js', (route) => route.fulfill({ body: '', contentType: 'text/javascript' }));
  }
  const page = await context.newPage();
  const state = { where: '' };
  listen(page, state, origin);
  const names = fs.readdirSync(path.join(dir, walk.folder)).map((f) => path.basename(f, '.html')).sort()
    .filter((n) => (!only || n === only) && (!walk.pages || walk.pages.test(n)));
  for (const name of names) { await look(page, state, origin, dir, name, walk); }
  await context.close();
  return names.length;
}

async function main() {
  const [dir, only] = process.argv.slice(2);
  const started = Date.now();
  const server = await serve(dir);
  const origin = `http://127.0.0.1:${server.port}`;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--host-resolver-rules=MAP phone.example 127.0.0.1'] });
  fs.mkdirSync(path.join(dir, 'pictures-seen'), { recursive: true });
  let looked = 0;
  for (const walk of WALKS) { looked += await walk_through(browser, origin, dir, only, walk); }
  if (!only || only === 'share') { await share(browser, PHONE, server, fault); }
  await browser.close();
  server.close();
  faults.forEach((f) => console.log(f));
  console.log(`${looked} pages looked at in ${Math.round((Date.now() - started) / 1000)} s, heaviest first view ` +
    `${look.heaviest} bytes without pictures, ${faults.length} faults`);
  process.exit(faults.length > 0 ? 1 : 0);
}
main().catch((e) => { console.error(e); process.exit(1); });
