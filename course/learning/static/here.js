// The panel on top of a notebook. It shows what the kernel says, and keeps a copy of progress in this browser.
const KEY = "course-progress";
const LIMIT = 4_000_000; // characters; a server drops messages of more than ten million bytes

const storage = (act) => {
  try {
    return act(window.localStorage); // a browser may refuse it, or have no room left
  } catch {
    return undefined;
  }
};
const copyKept = () => storage((store) => store.getItem(KEY)) ?? null;

function make(tag, props, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter(Boolean));
  return node;
}

function button(words, act) {
  const node = make("button", { type: "button", textContent: words });
  node.addEventListener("click", act);
  return node;
}

// Replace what a node holds only where it has changed: a link that has the focus keeps it.
function fill(node, value, children) {
  const text = JSON.stringify(value);
  if (node.dataset.shown === text) return;
  node.dataset.shown = text;
  node.replaceChildren(...children(value).filter(Boolean));
}

function way(to, words) {
  if (!to) return null;
  if (!to.file) return make("span", { textContent: `${words(to.name)} (not here)` });
  return make("a", { href: to.file, target: "_blank", rel: "noopener", title: "opens in a new tab", textContent: words(to.name) });
}

function mark(one) {
  const sign = make("span", { className: "sign", textContent: one.sign });
  sign.setAttribute("aria-hidden", "true");
  const node = make("li", {}, sign, one.name, make("span", { className: "unseen", textContent: `: ${one.mark}` }));
  node.dataset.mark = one.mark;
  node.title = one.mark;
  if (one.here) node.setAttribute("aria-current", "page");
  return node;
}

function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  let copy = null; // what this browser kept when the kernel was last told
  let state = null;
  let declined = false;

  const send = (k, rest) => model.send({ k, ...rest });
  const hello = () => {
    copy = copyKept();
    send("hello", { view, copy: copy && copy.slice(0, LIMIT) });
  };
  const said = make("p", { className: "said", tabIndex: -1 });
  said.setAttribute("role", "status");
  const say = (words, bad) => {
    said.textContent = words;
    said.classList.toggle("bad", Boolean(bad));
  };
  const give = (k, text) => {
    say("");
    if (text.length > LIMIT) say("That is too much for a page: use course progress --import in a terminal.", true);
    else send(k, { text });
  };

  const title = make("strong");
  const place = make("span");
  const ways = make("nav");
  ways.setAttribute("aria-label", "Notebooks before and after");
  const marks = make("ol");
  const exercises = make("span");
  const note = make("p", { className: "note", hidden: true });

  const offered = make("span");
  const closeOffer = () => {
    offer.hidden = true;
    said.focus();
  };
  const take = button("Take over", () => {
    closeOffer();
    give("copy", copyKept() ?? "");
  });
  const later = button("Not now", () => {
    declined = true;
    closeOffer();
    say("The browser’s copy stays. Run this cell again to be asked again.");
  });
  const offer = make("div", { className: "offer", hidden: true }, offered, take, later);
  offer.setAttribute("role", "group");
  offer.setAttribute("aria-label", "What this browser remembers");
  const refused = make("p", { className: "note", hidden: true });

  const code = make("input", { type: "text", readOnly: true, className: "code" });
  code.addEventListener("focus", () => code.select());
  const copyCode = button("Copy", async () => {
    try {
      await navigator.clipboard.writeText(code.value);
    } catch {
      code.select(); // without a secure connection there is no clipboard but the old one
      document.execCommand("copy");
    }
    say("The code is copied.");
  });
  const pasted = make("input", { type: "text", name: "code", autocomplete: "off", spellcheck: false });
  const form = make(
    "form",
    { className: "row" },
    make("label", {}, "Paste a code ", pasted),
    make("button", { type: "submit", textContent: "Take over" }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (pasted.value.trim()) give("code", pasted.value);
    else say("Paste a code first: another machine’s panel shows it.", true);
  });
  const download = button("Download", () => {
    if (!state) return;
    const address = URL.createObjectURL(new Blob([state.file], { type: "application/json" }));
    make("a", { href: address, download: "course-progress.json" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
  const file = make("input", { type: "file", accept: ".json,application/json" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    // Cut, so that a huge file is refused without being read.
    give("file", await chosen.slice(0, LIMIT * 4).text().catch(() => ""));
    file.value = "";
  });
  const forget = button("Forget this browser’s copy", () => {
    storage((store) => store.removeItem(KEY));
    offer.hidden = refused.hidden = true;
    send("forgot", {});
  });
  const browser = make("div", { className: "row", hidden: !storage((store) => store) }, "This browser keeps a copy, too. ", forget);
  const fold = make(
    "details",
    {},
    make("summary", { textContent: "Carry it to another machine" }),
    make("div", { className: "row" }, make("label", {}, "Your resume code ", code), copyCode),
    form,
    make("div", { className: "row" }, "As a file: ", download, make("label", {}, "Upload ", file)),
    browser,
  );
  const root = make(
    "section",
    { className: "course-here" },
    make("div", { className: "row head" }, make("span", {}, title, " ", place), ways),
    marks,
    exercises,
    note,
    offer,
    refused,
    fold,
    said,
  );
  root.setAttribute("aria-label", "Where am I");
  root.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes the keys
  el.append(root);

  function show(message) {
    state = message;
    title.textContent = state.name;
    place.textContent = `· ${state.place}`;
    fill(ways, [state.previous, state.next], ([before, after]) => [
      way(before, (name) => `← ${name}`),
      way(after, (name) => `${name} →`),
    ]);
    fill(marks, state.marks, (all) => all.map(mark));
    exercises.textContent = state.exercises.map((one) => `Exercise ${one}`).join(" · ");
    note.textContent = state.note;
    note.hidden = !state.note;
    code.value = state.code;
  }

  function keep(message) {
    if (message.view !== view) return;
    if (copyKept() !== copy) return hello(); // another notebook has kept something meanwhile
    offered.textContent = message.offer;
    offer.hidden = !message.offer || declined;
    refused.textContent = message.refused;
    refused.hidden = !message.refused;
    if (message.keep !== null) storage((store) => store.setItem(KEY, message.keep));
  }

  const receive = (message) => {
    if (message.k === "changed") hello();
    else if (message.k === "state") show(message);
    else if (message.k === "copy") keep(message);
    else if (message.k === "said") say(message.words, message.bad);
  };
  model.on("msg:custom", receive);
  hello();
  return () => model.off("msg:custom", receive);
}

export default { render };
