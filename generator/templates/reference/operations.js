// Draws the document that lies in window.contractDocument. Dark where the reader's system is.
"use strict";
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const ink = dark ? "#e6e6e6" : "#1c1f24";
  const paper = dark ? "#17191d" : "#ffffff";
  const shade = dark ? "#202328" : "#f6f7f9";
  const accent = dark ? "#8ab4f8" : "#0b57d0";
  const sans = "system-ui, -apple-system, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
  const mono = "ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace";
  const options = {
    disableSearch: false,
    expandResponses: "200",
    hideDownloadButton: true,
    hideSingleRequestSampleTab: true,
    nativeScrollbars: true,
    requiredPropsFirst: true,
    scrollYOffset: () => document.querySelector("header").offsetHeight,
    theme: {
      colors: {
        primary: { main: accent },
        text: { primary: ink, secondary: ink },
        border: { dark: "#8888", light: "#8884" },
        http: { get: "#2f8132", post: "#186faf", put: "#95507c" },
        responses: {
          success: { color: dark ? "#7ad07a" : "#1d8127", backgroundColor: dark ? "#1d3320" : "#ecf7ed", tabTextColor: "#1d8127" },
          error: { color: dark ? "#ff9a9a" : "#b3261e", backgroundColor: dark ? "#3a2020" : "#fdeceb" },
        },
      },
      schema: { linesColor: "#8886", typeNameColor: ink, typeTitleColor: ink, nestedBackground: shade, requireLabelColor: dark ? "#ff9a9a" : "#b3261e", labelsTextSize: "0.85em" },
      sidebar: { backgroundColor: shade, textColor: ink, activeTextColor: accent, width: "270px" },
      rightPanel: { backgroundColor: "#22262c" },
      codeBlock: { backgroundColor: "#15181c" },
      typography: {
        fontSize: "16px", lineHeight: "1.5em", fontFamily: sans,
        headings: { fontFamily: sans, fontWeight: "600" },
        code: { fontFamily: mono, fontSize: "14px", color: dark ? "#ffb4a9" : "#9a2f1d", backgroundColor: shade, wrap: true },
        links: { color: accent },
      },
      fab: { backgroundColor: shade, color: accent },
    },
  };
  document.documentElement.style.background = paper;
  Redoc.init(window.contractDocument, options, document.getElementById("operations"));
})();
