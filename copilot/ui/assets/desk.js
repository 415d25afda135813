// What the page itself does: tell hidden boxes what was clicked, count leases down, upload files, sign out.
// It builds elements and sets textContent; it never puts text into the page as HTML.
(() => {
  "use strict";
  const classNamed = (element, prefix) => {
    const found = [...element.classList].find((name) => name.startsWith(prefix));
    return found ? found.slice(prefix.length) : "";
  };
  let clicks = 0;

  const tell = (identifier, value) => {
    const box = document.querySelector(`#${CSS.escape(identifier)} textarea, #${CSS.escape(identifier)} input`);
    if (!box) return;
    const write = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set;
    write.call(box, `${value} ${++clicks}`); // the counter makes a second click on the same element an event too
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true })); // Gradio's 'submit' of the box
  };

  const pick = (event) => {
    const element = event.target.closest?.("[class*='ref--']");
    const list = element?.closest("[class*='picks--']");
    // Words being selected with the mouse are no click. (What is selected in a box that was passed by Tab is none of it.)
    if (!element || !list || (event.type === "click" && window.getSelection()?.toString())) return;
    list.querySelectorAll(".is-picked").forEach((other) => other.classList.remove("is-picked"));
    element.classList.add("is-picked");
    tell(classNamed(list, "picks--"), classNamed(element, "ref--"));
  };
  document.addEventListener("click", pick);

  // A tab that is opened may show the list as it was when the draft came; the claim whose evidence stands beside it is the picked one.
  const align = () => {
    const beside = [...document.querySelectorAll(".evidence[class*='of--']")].find((panel) => panel.offsetParent);
    if (!beside) return;
    const reference = `ref--${classNamed(beside, "of--")}`;
    document.querySelectorAll(".picks--review-pick .claim").forEach((claim) => claim.classList.toggle("is-picked", claim.classList.contains(reference)));
  };
  document.addEventListener("click", (event) => event.target.closest?.("[role='tab']") && window.setTimeout(align, 100));

  // By keyboard: Enter on a row of the queue leads to the draft, Escape from the draft back to its row.
  const HEAD = ".pane-head .draft-head";
  let awaited = null; // {old}: the head that stood when the row was chosen
  const focusHead = () => {
    const head = document.querySelector(HEAD);
    if (!awaited || !head || head === awaited.old) return;
    awaited = null;
    head.tabIndex = -1;
    head.focus();
  };
  const backToQueue = () => {
    const box = document.querySelector(".queue-box");
    const label = box?.querySelector("button.label-wrap");
    if (!label || !box.offsetParent) return;
    if (!label.classList.contains("open")) label.click();
    window.setTimeout(() => (box.querySelector("tr.is-picked") ?? box.querySelector("tbody tr"))?.focus(), 50);
  };
  document.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches?.("[class*='ref--']")) {
      event.preventDefault();
      if (event.target.closest(".picks--queue-pick")) awaited = { old: document.querySelector(HEAD) };
      pick(event);
    } else if (event.key === "Escape" && !event.target.closest?.("input, textarea, select, [role='listbox'], dialog")) backToQueue();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".signs-out")) return;
    fetch("/logout", { method: "POST", redirect: "manual" }).finally(() => window.location.assign("/login"));
  });

  // An ended session is answered with 401: go and sign in, instead of showing a page that no longer works.
  const plainFetch = window.fetch;
  window.fetch = async (...request) => {
    const answer = await plainFetch(...request);
    if (answer.status === 401) window.location.assign("/login");
    return answer;
  };

  const countDown = () => {
    document.querySelectorAll("[class*='until--']").forEach((element) => {
      const left = Number(classNamed(element, "until--")) - Date.now() / 1000;
      const minutes = Math.floor(Math.max(left, 0) / 60);
      const seconds = String(Math.floor(Math.max(left, 0) % 60)).padStart(2, "0");
      element.textContent = left > 0 ? `${minutes}:${seconds} left` : "the lease has run out; take the draft again";
      element.classList.toggle("is-short", left < 180);
    });
  };
  window.setInterval(countDown, 1000);

  const made = (tag, className, text = "") => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.textContent = text;
    return element;
  };

  const decoded = (hexadecimal) =>
    new TextDecoder().decode(Uint8Array.from(hexadecimal.match(/../g) ?? [], (pair) => parseInt(pair, 16)));

  const lines = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));

  const report = (row, text) => {
    for (const line of lines(text.slice(0, text.lastIndexOf("\n") + 1))) {
      if (line.job) row.job = line.job;
      row.stop.hidden = !row.job || Boolean(line.outcome || line.error);
      if (line.progress) {
        row.said.textContent = line.progress.note || line.progress.stage;
        if (line.progress.total) row.bar.value = line.progress.done / line.progress.total;
        else row.bar.removeAttribute("value");
      } else if (line.outcome) {
        row.bar.value = 1;
        row.dataset.status = line.outcome.status;
        const counted = (count, what) => (count === null ? "" : `${count} ${what}${count === 1 ? "" : "s"}`);
        const size = [counted(line.outcome.pages, "page"), counted(line.outcome.chunks, "chunk")].filter(Boolean).join(", ");
        row.said.textContent = `${line.outcome.status}: ${line.outcome.error || size}`;
        for (const warning of line.outcome.warnings ?? []) row.said.append(made("span", "upload-note", warning));
      } else if (line.error) {
        row.dataset.status = "failed";
        row.said.textContent = line.error;
      }
    }
  };

  const rowFor = (name, list) => {
    const row = made("li", "upload-row");
    row.bar = document.createElement("progress");
    row.bar.max = 1;
    row.bar.value = 0;
    row.said = made("span", "upload-said", "sending");
    row.stop = made("button", "upload-stop", "Stop");
    row.stop.type = "button";
    row.stop.hidden = true;
    row.stop.addEventListener("click", () => {
      row.stop.disabled = true;
      fetch(`/job/${row.job}/cancel`, { method: "POST" });
    });
    row.append(made("b", "", name), row.bar, row.said, row.stop);
    list.append(row);
    return row;
  };

  const finish = (row, request, done) => {
    request.onprogress = () => request.status === 200 && report(row, request.responseText);
    request.onload = () => {
      if (request.status === 200) report(row, request.responseText.endsWith("\n") ? request.responseText : `${request.responseText}\n`);
      else {
        row.dataset.status = "failed";
        row.said.textContent = request.responseText.trim().slice(0, 300) || `refused (${request.status})`;
      }
      done();
    };
    request.onerror = () => {
      row.dataset.status = "failed";
      row.said.textContent = row.job ? "the connection broke; the reading goes on, reload to see it" : "the connection broke; try again";
      done();
    };
  };

  const send = (engagement, file, list) =>
    new Promise((done) => {
      const row = rowFor(file.name, list);
      const form = new FormData();
      form.append("file", file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", `/upload/${encodeURIComponent(engagement)}?name=${encodeURIComponent(file.name)}`);
      request.upload.onprogress = (event) => {
        row.bar.value = event.lengthComputable ? event.loaded / event.total : 0;
        if (event.loaded === event.total) row.said.textContent = "reading";
      };
      finish(row, request, done);
      request.send(form);
    });

  const follow = (job, list) =>
    new Promise((done) => {
      const row = rowFor(job.files.join(", "), list);
      row.said.textContent = job.progress.note;
      const request = new XMLHttpRequest();
      request.open("GET", `/job/${job.job}`);
      finish(row, request, done);
      request.send();
    });

  const findRunning = async (engagement, list) => {
    const answer = await fetch(`/jobs/${encodeURIComponent(engagement)}`);
    const found = answer.ok ? (await answer.json()).jobs : [];
    await Promise.all(found.map((job) => follow(job, list)));
    if (found.length) tell("documents-refresh", "done");
  };

  const sendAll = async (engagement, files, list) => {
    list.replaceChildren();
    for (const file of files) await send(engagement, file, list); // one after the other: the reader takes one at a time
    tell("documents-refresh", "done");
  };

  const furnish = (place) => {
    const engagement = decoded(classNamed(place, "for--"));
    const zone = made("label", "dropzone");
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    zone.append(made("b", "", "Drop files here, or click to choose"), made("span", "", `They go into “${engagement}” and are read at once.`), input);
    const list = made("ul", "uploads");
    input.addEventListener("change", () => sendAll(engagement, [...input.files], list).then(() => (input.value = "")));
    zone.addEventListener("dragover", (event) => (event.preventDefault(), zone.classList.add("is-over")));
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      sendAll(engagement, [...event.dataTransfer.files], list);
    });
    place.append(zone, list);
    findRunning(engagement, list);
  };

  // A proof is hashed here: the file itself never leaves the browser. Browsers hash over https and on this machine only.
  const LARGEST_PROOF = 200 * 2 ** 20; // bytes: it is read into memory whole
  const hashed = async (file) => {
    if (!window.crypto?.subtle) throw new Error("this page is not served over https, so the browser cannot hash a file; use copilot credential add --proof");
    if (!file.size) throw new Error("the file is empty; choose another");
    if (file.size > LARGEST_PROOF) throw new Error("the file is larger than 200 MB; choose a smaller scan");
    const digest = new Uint8Array(await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const furnishProof = (place) => {
    const box = classNamed(place, "to--");
    const label = made("label", "proof-field");
    const input = document.createElement("input");
    input.type = "file";
    const said = made("span", "proof-said", "The certificate. Its SHA-256 is recorded; the file stays with you.");
    said.setAttribute("role", "status");
    input.addEventListener("change", async () => {
      tell(box, "");
      if (!input.files.length) return;
      try {
        const digest = await hashed(input.files[0]);
        tell(box, digest);
        said.textContent = `SHA-256 ${digest}`;
      } catch (error) {
        said.textContent = error.message;
        input.value = "";
      }
    });
    label.append(made("b", "", "Proof"), input, said);
    place.append(label);
  };

  // A draft that is being written is put into the page again and again: what is new of it is said in one place that stays.
  const teller = made("div", "unseen");
  teller.setAttribute("role", "status");
  document.body ? document.body.append(teller) : document.addEventListener("DOMContentLoaded", () => document.body.append(teller));
  let streaming = false;
  const announce = () => {
    const working = document.querySelector(".pane-thread .working");
    const head = document.querySelector(".pane-thread .draft-head .labels");
    let line = "";
    if (working) line = document.querySelector(".pane-thread .heard")?.textContent || working.querySelector("p")?.textContent || "";
    else if (streaming && head) line = `The draft is there: ${[...head.children].map((label) => label.title ? `${label.title} ${label.textContent}` : label.textContent).join(", ")}`;
    streaming = Boolean(working);
    if (line && line !== teller.textContent) teller.textContent = line;
  };

  const look = () => {
    focusHead();
    announce();
    document.querySelectorAll(".uploader:empty").forEach(furnish);
    document.querySelectorAll(".proof:empty").forEach(furnishProof);
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
