// Opens pages in a browser and prints what is wrong with each, as JSON: {FILE: {faults: [TEXT], milliseconds: N}}.
//
// usage: browse.js FILE...      CKS_BROWSER: the browser, CKS_NODE_MODULES: where playwright-core and axe-core are
//
// A fault: a page wider than its window, a request for anything but the page itself, an error or a message of the
// page, a word broken into lines in the head of a row or column, a thing that axe-core finds. milliseconds: until
// the page is on the screen.
const path = require('path');
const modules = process.env.CKS_NODE_MODULES;
const { chromium } = require(path.join(modules, 'playwright-core'));
const axe = require(path.join(modules, 'axe-core')).source;
const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run',
               '--disable-sync', '--disable-extensions'];
// axe takes long on large pages, and the parts of those are on small ones too.
const AXE_BYTES_MAX = 1 << 20;
const VIEWS = [[400, 'dark'], [1400, 'light']];

async function open(browser, file, width, colorScheme, faults) {
    // bypassCSP would let axe run in the page, but then the page's policy is not tested: axe has a world of its own.
    const view = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    view.on('request', r => r.url() === `file://${file}` || faults.push(`${r.url()} is requested`));
    view.on('pageerror', e => faults.push(`an error: ${e}`));
    view.on('console', m => faults.push(/violates|Refused/.test(m.text()) ? `is not allowed: ${m.text()}` : `a message: ${m.text()}`));
    const session = await view.context().newCDPSession(view);
    await view.goto(`file://${file}`);
    return [view, session];
}

// axe without a script of the page: the debugger evaluates it in an isolated world, which no policy concerns.
async function findWithAxe(view, session) {
    const { frameTree } = await session.send('Page.getFrameTree');
    const world = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' });
    const evaluate = expression => session.send('Runtime.evaluate',
        { expression, contextId: world.executionContextId, awaitPromise: true, returnByValue: true });
    await evaluate(axe + '; 0');
    const { result, exceptionDetails } = await evaluate(
        "axe.run(document, { iframes: false }).then(r => r.violations.map(v => `${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 200)}`))");
    return exceptionDetails ? [`axe failed: ${JSON.stringify(exceptionDetails).slice(0, 500)}`] : result.value;
}

async function look(browser, file) {
    const faults = [];
    let milliseconds = Infinity;
    const large = require('fs').statSync(file).size > AXE_BYTES_MAX;
    for (const [width, scheme] of large ? VIEWS.slice(-1) : VIEWS) {
        const [view, session] = await open(browser, file, width, scheme, faults);
        milliseconds = await view.evaluate(async () => {
            const painted = () => performance.getEntriesByType('paint').pop();
            while (!painted())
                await new Promise(done => setTimeout(done, 20));
            return painted().startTime;
        });
        // A section that is laid out for itself hides what is wider: each element is measured.
        const wide = await view.evaluate(all => Math.max(document.documentElement.scrollWidth,
            ...[...document.querySelectorAll(all ? '*' : 'body')].map(e => Math.floor(e.getBoundingClientRect().right))), !large);
        if (wide > width)
            faults.push(`${wide} is wider than the window of ${width}`);
        // In a large page what is outside of the window is not laid out.
        const broken = large ? [] : await view.evaluate(() => [...document.querySelectorAll('th')].flatMap(th => [...th.childNodes]).filter(node => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return node.nodeType === Node.TEXT_NODE && !/[\s-]/.test(node.data.trim()) &&
                new Set([...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.top))).size > 1;
        }).map(node => node.data));
        faults.push(...broken.slice(0, 3).map(word => `${word} is broken into lines at ${width}`));
        if (!large)
            faults.push(...await findWithAxe(view, session));
        await view.close();
    }
    return { faults, milliseconds };
}

(async () => {
    const browser = await chromium.launch({ executablePath: process.env.CKS_BROWSER, args: FLAGS });
    const seen = {};
    for (const file of process.argv.slice(2))
        seen[file] = await look(browser, file);
    await browser.close();
    console.log(JSON.stringify(seen));
})().catch(e => { console.error(e); process.exit(1); });
