// The panel on top of a notebook: shows what the kernel says, and keeps a copy of progress in this browser.
const KEY = "course-progress";
const LIMIT = 4e6; // characters; a server drops messages of more than ten million bytes

const storage = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null; // refused by the browser, or full
  }
};
const kept = () => storage((store) => store.getItem(KEY));

function make(tag, props, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}
const row = (...children) => make("div", { className: "row" }, ...children);
const label = (words, field) => make("label", {}, words, field);
const button = (words, onclick) => make("button", { type: "button", textContent: words, onclick });

// Only where it has changed: a link that has the focus keeps it.
function fill(node, value, children) {
  const text = JSON.stringify(value);
  if (node.dataset.shown !== text) node.replaceChildren(...children(value));
  node.dataset.shown = text;
}

function way({ words, file }) {
  if (!file) return make("span", {}, `${words} (not here)`);
  return make("a", { href: file, target: "_blank", title: "opens in a new tab", textContent: words });
}

function mark({ sign, name, mark, here }) {
  const said = make("span", { className: "unseen", textContent: `: ${mark}` });
  const node = make("li", { title: mark }, make("span", { ariaHidden: "true", textContent: sign }), name, said);
  if (here) node.ariaCurrent = "page";
  return node;
}

function render({ model, el }) {
  const view = Math.random().toString(36);
  let copy, file, declined; // copy: what this browser kept when the kernel was last told

  const send = (k, rest) => model.send({ k, ...rest });
  const hello = () => {
    copy = kept();
    send("hello", { view, copy: copy && copy.slice(0, LIMIT) });
  };
  const said = make("p", { className: "said", role: "status", tabIndex: -1 });
  const say = (words, bad) => {
    said.textContent = words;
    said.classList.toggle("bad", !!bad);
  };
  const give = (k, text) => {
    if (text.length > LIMIT) say("That is too much for a page: use course progress --import.", true);
    else send(k, { text });
  };

  const title = make("strong");
  const place = make("span");
  const ways = make("nav", { ariaLabel: "Notebooks before and after" });
  const marks = make("ol");
  const exercises = make("span");
  const note = make("p", { className: "bad" });
  const refused = make("p", { className: "bad" });

  const offered = make("span");
  const close = (words) => {
    offer.hidden = true;
    say(words);
    said.focus();
  };
  const take = button("Take over", () => {
    close("");
    give("copy", kept() ?? "");
  });
  const later = button("Not now", () => {
    declined = true;
    close("The browser’s copy stays. Run this cell again to be asked again.");
  });
  const offer = make("div", { className: "row offer", role: "group", hidden: true }, offered, take, later);

  const code = make("input", { readOnly: true, className: "code", onfocus: () => code.select() });
  const copyCode = button("Copy", () => {
    code.select();
    // Unlike the newer clipboard, this needs no secure connection.
    say(document.execCommand("copy") ? "The code is copied." : "Copy the code by hand.");
    copyCode.focus();
  });
  const takeCode = () => {
    if (pasted.value.trim()) give("code", pasted.value);
    else say("Paste a code first: another machine’s panel shows it.", true);
  };
  const onkeydown = ({ key }) => {
    if (key === "Enter") takeCode(); // returns nothing: false would swallow the key
  };
  const pasted = make("input", { autocomplete: "off", spellcheck: false, onkeydown });
  const download = button("Download", () => {
    const href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    make("a", { href, download: "course-progress.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  });
  const upload = make("input", { type: "file", accept: ".json" });
  upload.onchange = async () => {
    const [chosen] = upload.files;
    if (chosen) give("file", await chosen.slice(0, LIMIT * 4).text().catch(() => ""));
    upload.value = "";
  };
  const forget = button("Forget this browser’s copy", () => {
    storage((store) => store.removeItem(KEY));
    offer.hidden = refused.hidden = true;
    send("forgot");
  });
  const fold = make(
    "details",
    {},
    make("summary", { textContent: "Carry it to another machine" }),
    row(label("Your resume code ", code), copyCode),
    row(label("Paste a code ", pasted), button("Take over", takeCode)),
    row("As a file: ", download, label("Upload ", upload)),
    storage((store) => store) ? row("This browser keeps a copy, too. ", forget) : "",
  );
  const root = make(
    "section",
    { className: "course-here", ariaLabel: "Where am I" },
    row(make("span", {}, title, " ", place), ways),
    marks,
    row(exercises, fold),
    said,
    offer,
    refused,
    note,
  );
  root.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes the keys
  el.append(root);

  const receive = (message) => {
    if (message.k === "changed") hello();
    if (message.k === "said") say(message.words, message.bad);
    if (message.k === "state") {
      title.textContent = message.name;
      place.textContent = message.place;
      fill(ways, message.ways, (all) => all.map(way));
      fill(marks, message.marks, (all) => all.map(mark));
      exercises.textContent = message.exercises;
      note.textContent = message.note;
      code.value = message.code;
      file = message.file;
    }
    if (message.k === "copy" && message.view === view) {
      if (kept() !== copy) return hello(); // another notebook has kept something meanwhile
      offered.textContent = message.offer;
      offer.hidden = !message.offer || declined;
      refused.textContent = message.refused;
      refused.hidden = false;
      if (message.keep) storage((store) => store.setItem(KEY, message.keep));
    }
  };
  model.on("msg:custom", receive);
  hello();
  return () => model.off("msg:custom", receive);
}

export default { render };
