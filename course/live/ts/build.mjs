// Bundles src/ into ../static: stage.js, stage.css and one file for each panel, the same bytes every time, and says how big they are.
import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const at = (path) => new URL(path, import.meta.url);

/**
 * uPlot without what our curves have no use for: legends, titles, time and arcsinh scales, scatter plots, upright x axes, zooming by mouse,
 * focus, bands, plugins, synchronised plots, bars, steps, splines and its own thinning (our rows come thinned). What these cuts leave without a caller, terser removes.
 */
const CUTS = [
  [/uPlot\.assign = assign;[\s\S]*(?=export \{)/, "uPlot.pxRatio = pxRatio;\n"],
  [/(?<!\.)\bmode == 2\b/g, "false"],
  [/(?<!\.)\bmode == 1\b/g, "true"],
  [/\bscaleX\.ori == 0\b/g, "true"],
  [/\bscaleX\.ori == 1\b/g, "false"],
  [/let isTime = [^;]*;/g, ""],
  [/\bisTime\b/g, "false"],
  [/const (months|days) = \[[^\]]*\];/g, ""],
  [/const (days3|months3) = [^\n]*;/g, ""],
  [/const engNames = \{[^}]*\};/, ""],
  [/\bengNames\b/g, "null"],
  [/const localTz = [^\n]*;/, ""],
  [/\blocalTz\b/g, "null"],
  [/\ngenIncrs\(2, -53, 53, \[1\]\);/, ""],
  [/(const font +=)[^\n]*;/, "$1 '12px sans-serif';"],
  [/if \(opts\.title\) \{[^}]*\}/, ""],
  [/const legendOpts = \{[\s\S]*?\n\};/, "const legendOpts = { values: [], markers: {} };"],
  [/genTimeStuffs\((1|1e-3)\);/g, "[];"],
  [/const _(tzDate|fmtDate|timeAxisSplits|timeAxisVals|timeSeriesVal) +=[^\n]*;\n/g, ""],
  [/const showLegend = legend\.show;/, ""],
  [/\bshowLegend\b/g, "false"],
  [/legend\.live\b/g, "false"],
  [/(sc\.)?distr == (4|100)\b/g, "false"],
  [/const cursor(Focus|OnePt) = [^;]*;/g, ""],
  [/\bcursor(Focus|OnePt)\b/g, "false"],
  [/select\.show && dragging\b/, "false"],
  [/events\.(mousedown|mouseup|mousemove|dblclick) = \w+;/g, ""],
  [/onMouse\((mousedown|dblclick), +over, \w+\);/g, ""],
  [/function pubSync\([\s\S]*?\n\t\}\n/, ""],
  [/\bpubSync\([^;]*\);/g, "0;"],
  [/self\.(addSeries|delSeries|setSeries|addBand|setBand|delBand|setSelect|setLegend|valToIdx|posToIdx) = [^\n]*;\n/g, ""],
  [/flags != 0 && bands\./, "0 && bands."],
  [/const (linear|points)Path = \w+\(\) ;/g, "const $1Path = null;"],
  [/let show = s\.points\.show\([\s\S]*?drawPath\(i, true\);\n\s*\}/, ""],
  [/\blet shouldAlpha = [^;]*;/, "let shouldAlpha = false;"],
  [/self\.select = assign\(\{[^}]*\}, opts\.select\)/, "{}"],
  [/\bselect\.show\b/g, "false"],
  [/let dragging = false;/, ""],
  [/if \(_dragging\)\s*dragging = _dragging;/, ""],
  [/\tdragging = [^;]*;/g, ""],
  [/(?<![_\w])dragging\b/g, "false"],
  [/if \(bandClip\) \{[\s\S]*?else (?=\{\s*doFill)/, ""],
  [/doFill\(fillStyle, fillPath\);/g, ""],
  [/\bif \(strokePath instanceof Map\) \{[\s\S]*?\}\s*else\n/, ""],
  [/if \(scaleKey != xScaleKey \|\| [\s\S]*?rangeNum\(dataMin, dataMax, cfg\);\s*\}\s*\}/, ""], // our ranges are functions, or logarithmic
  [/: snapNum[XY]\)/g, ": null)"],
  [/self\.(batch|redraw|setScale) = \w+;/g, ""],
  [/const (rect|drawAcc)[HV] = [^\n]*;/g, ""],
  [/else \{\s*if \(_l < 0 \|\| _t < 0\)[\s\S]*?_t = __l;\s*\}\s*\}/, ""],
  [/\(opts\.plugins \|\| \[\]\)\.forEach\(p => \{[\s\S]*?\n\t\}\);/g, ""],
  [/assign\(\{\}, facet, \{scale: '[xy]'\}\),/g, ""],
  [/const sync = _sync\(syncKey\);|sync\.(un)?sub\(self\);|self\.pub = pub;/g, ""],
];

const smallerUplot = {
  name: "smaller uPlot",
  setup({ onLoad }) {
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [pattern, text] of CUTS) {
        const cut = contents.replace(pattern, text);
        if (cut === contents) throw new Error(`uPlot has changed: ${pattern} is not in it; adapt CUTS`);
        contents = cut;
      }
      return { contents, loader: "js" };
    });
  },
};

/** Rules that follow one another and all begin with .course-stage become one nested rule. */
const nest = (css) =>
  css.replace(/(?<=^|[{}])(?:\.course-stage [^{},@]+\{[^{}]*\})+/g, (rules) => `.course-stage{${rules.replace(/(^|\})\.course-stage /g, "$1")}}`);

/** Panels and what some of them need only in some labs, each in src/panels/ under its name in small letters; a lab is sent what it shows. */
const PANELS = ["Arms", "Bars", "Board", "Boundary", "Curves", "Folds", "Gap", "Grid", "Labels", "Matrix", "Network", "Plot", "Scene", "Sketch", "Table", "Text"];

/** What src/kit.ts shares, by file: a panel takes it from there instead of carrying a copy. */
const SHARED = new Map(
  Array.from(readFileSync(at("src/kit.ts"), "utf8").matchAll(/import \{ (.+) \} from "(.+)"/g), ([, names, file]) => [
    fileURLToPath(at(`src/${file}.ts`)),
    names.split(", ").map((name) => `export const ${name} = stage.kit.${name};`).join("\n"),
  ]),
);

const fromKit = {
  name: "shared parts come from the kit",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => (SHARED.has(path) ? { contents: SHARED.get(path), loader: "js" } : null));
  },
};

const MINIFY = {
  module: true,
  ecma: 2020,
  compress: { passes: 4, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
  mangle: { properties: { regex: /^_/ } }, // uPlot's own: nothing of ours begins so
};

async function bundle(entry, plugins) {
  const { outputFiles } = await build({
    absWorkingDir: import.meta.dirname,
    ...entry,
    outdir: "../static",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome120", "firefox121", "safari17.2"],
    charset: "utf8",
    legalComments: "none",
    plugins,
    logLevel: "warning",
    write: false,
  });
  const text = (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text;
  const { code } = await minify(text(".js"), MINIFY);
  return { code: `(()=>{${code}})();\n`, css: text(".css") };
}

const core = await bundle({ entryPoints: { stage: "src/index.ts" } }, []);
const files = { "stage.js": `const stage={};\n${core.code}`, "stage.css": nest(core.css) };
for (const name of PANELS) {
  const file = name.toLowerCase();
  const style = existsSync(at(`src/panels/${file}.css`)) ? `import "./src/panels/${file}.css";\n` : "";
  const contents = `${style}import { ${file} } from "./src/panels/${file}";\nstage.panels.${name} = ${file};`;
  const { code, css } = await bundle({ stdin: { contents, resolveDir: import.meta.dirname, sourcefile: `${file}.js` } }, [smallerUplot, fromKit]);
  const licence = name === "Curves" ? "/*! Contains uPlot, MIT licence: see LICENSE.uPlot.txt */\n" : "";
  files[`panels/${file}.js`] = licence + code;
  if (css) files[`panels/${file}.css`] = nest(css);
}
mkdirSync(at("../static/panels/"), { recursive: true });
for (const [name, content] of Object.entries(files)) {
  writeFileSync(at(`../static/${name}`), content);
  console.log(`${name} ${(Buffer.byteLength(content) / 1000).toFixed(1)} kB`);
}
copyFileSync(at("node_modules/uplot/LICENSE"), at("../static/LICENSE.uPlot.txt"));
