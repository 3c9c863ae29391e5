// The quiet map: land, water, schematic boundaries, released cells; nothing that does not come from this machine.

let library = null;
const layersByAddress = new Map();

async function json(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function rectangle([west, south, east, north]) {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

function style(layers, cells) {
  return {
    version: 8,
    sources: {
      region: { type: "geojson", data: rectangle(layers.extent) },
      land: { type: "geojson", data: layers.land },
      boundaries: { type: "geojson", data: layers.boundaries },
      cells: { type: "geojson", data: cells },
    },
    layers: [
      { id: "outside", type: "background", paint: { "background-color": colour("--chalk") } },
      { id: "water", type: "fill", source: "region", paint: { "fill-color": colour("--water") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--land") } },
      { id: "boundaries", type: "line", source: "boundaries", paint: { "line-color": "#6b6f6c", "line-width": 1.5, "line-dasharray": [4, 3] } },
      { id: "cells", type: "fill", source: "cells", paint: { "fill-color": colour("--ochre"), "fill-opacity": 0.25 } },
      { id: "cell-edges", type: "line", source: "cells", paint: { "line-color": colour("--ochre"), "line-width": 1.5 } },
    ],
  };
}

function bounds([west, south, east, north]) {
  return [[west, south], [east, north]];
}

function words(said) {
  const element = document.createElement("div");
  element.className = "country-label";
  element.textContent = said;
  return element;
}

function label(place) {
  const element = document.createElement("div");
  element.className = place.is_plan ? "map-label plan" : "map-label";
  element.textContent = place.name;
  return element;
}

function showDrawing(box) {
  const picture = document.createElement("img");
  picture.src = box.dataset.drawing;
  picture.alt = box.getAttribute("aria-label");
  box.replaceChildren(picture);
}

async function showMap(box) {
  try {
    if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL");
    library ??= await import("/static/vendor/maplibre/maplibre-gl.mjs");
    library.setWorkerUrl(new URL("/static/vendor/maplibre/maplibre-gl-worker.mjs", window.location.href).href);
    const address = box.dataset.layers;
    if (!layersByAddress.has(address)) layersByAddress.set(address, json(address));
    const [layers, data] = await Promise.all([layersByAddress.get(address), json(box.dataset.map)]);
    const map = new library.Map({
      container: box,
      style: style(layers, data.cells),
      bounds: bounds(data.extent),
      fitBoundsOptions: { padding: 8 },
      attributionControl: false,
      maxZoom: 9,
      minZoom: 2,
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: false,
    });
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    for (const [longitude, latitude, said] of data.words) {
      new library.Marker({ element: words(said) }).setLngLat([longitude, latitude]).addTo(map);
    }
    for (const place of data.places) {
      new library.Marker({ element: label(place), anchor: "left", offset: [-6, 0] })
        .setLngLat([place.longitude, place.latitude])
        .addTo(map);
    }
    map.once("idle", () => box.setAttribute("data-drawn", "true"));
  } catch (problem) {
    console.info("The map is shown as a picture:", String(problem));
    showDrawing(box);
  }
}

function showMaps() {
  document.querySelectorAll("[data-map]").forEach(showMap);
}

showMaps();
document.addEventListener("part-shown", showMaps);
