/* phone/walk.js: one employee with a phone, from the address that a code on a wall holds to "merci".
 *
 * usage: node walk.js JSON      NODE_PATH from ./install. Tells each step as one line of JSON and
 * takes what only the outside knows (the digits of a mail, "go on") as lines on its input.
 *   url, seen     the address, and the folder for pictures of each page
 *   rules         of names: Chromium's --host-resolver-rules
 *   language, script, identity, network
 */
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const { chromium } = require('playwright-core');

const walk = JSON.parse(process.argv[2]);
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const tell = (step, more) => console.log(JSON.stringify({ step, at: Date.now() / 1000, ...more }));
const hear = async (step) => { tell(step); return (await lines.next()).value; };

let picture = 0;
async function look(page, name) {
  picture += 1;
  await page.screenshot({ path: path.join(walk.seen, `${picture}-${name}.png`) });
}

/* Who one is, in the way of this hub. Ends with the button whose press counts the share. */
async function present_oneself(page) {
  if (walk.identity === 'email') {
    await page.fill('#email', 'camille@exemple.fr');
    await look(page, 'address');
    await page.click('form[action="/signin"] button.main');
    await page.waitForSelector('#code');
    await page.fill('#code', await hear('digits'));
    await look(page, 'digits');
    await page.click('form[action="/signin/code"] button.main');
  }
  await page.waitForSelector('#first_name');
  if (walk.identity !== 'proxy') {
    await page.fill('#first_name', 'Camille');
    await page.fill('#initial', 'T');
  }
  await page.selectOption('#team', 't2');
  await look(page, 'who');
  tell('counted');
  await page.click('form.sheet button.main');
}

/* Press a network; the tab that opens is the network's, and is closed again. */
async function open_network(context, page) {
  const button = page.locator(`.tile[value=${walk.network}]`);
  if (!(await button.isVisible())) { await page.click('.more summary'); }
  const tab = context.waitForEvent('page');
  if (walk.script && walk.network === 'linkedin') { await page.click('#share'); } else { await button.click(); }
  const opened = await tab;
  await opened.waitForURL(/^https:/, { waitUntil: 'domcontentloaded' });
  const url = opened.url();
  await opened.close();
  return url;
}

async function share(context, page) {
  const before = await page.inputValue('#text');
  await page.click('#another');
  const text = await page.inputValue('#text');
  tell('text', { before, text });
  const url = await open_network(context, page);
  tell('opened', { url, host: new URL(url).hostname });
  await page.bringToFront();
  /* A headless browser shows all its tabs at once, so coming back is told. */
  if (walk.script) { await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); }
  await look(page, 'back');
  await page.click('#declare button');
  await present_oneself(page);
  await page.waitForSelector('h1');
  await page.waitForURL(/\/merci/i);
  await look(page, 'merci');
  tell('thanked', { title: await page.textContent('h1'), body: await page.textContent('main') });
}

/* Any other address: what the page says and what it answered. */
async function visit(page, url) {
  const answer = await page.goto(url, { waitUntil: 'load' });
  await look(page, 'visit');
  tell('visited', { status: answer.status(), title: await page.textContent('h1'),
    can_share: await page.locator('#open').count() });
}

async function main() {
  fs.mkdirSync(walk.seen, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', `--host-resolver-rules=${walk.rules}`] });
  const context = await browser.newContext({ viewport: { width: 430, height: 932 }, isMobile: true, hasTouch: true,
    ignoreHTTPSErrors: true, javaScriptEnabled: walk.script, locale: walk.language === 'fr' ? 'fr-FR' : 'en-GB' });
  context.setDefaultTimeout(20000);
  const page = await context.newPage();
  page.on('console', (m) => { if (m.type() === 'error') { tell('trouble', { text: m.text() }); } });
  page.on('pageerror', (e) => tell('trouble', { text: e.message }));
  const began = Date.now();
  const answer = await page.goto(walk.url, { waitUntil: 'load' });
  await look(page, 'share');
  tell('scanned', { status: answer.status(), title: await page.textContent('h1'), ms: Date.now() - began,
    language: await page.getAttribute('html', 'lang') });
  await share(context, page);
  for (let url = await hear('next'); url; url = await hear('next')) { await visit(page, url); }
  await browser.close();
}
main().catch((e) => { console.error(e); process.exit(1); });
