// A receipt for the person who was stopped: a picture for their camera, and a code to type.

import { Fragment } from "preact";
import { pathOf, qr } from "../core/qr";
import { useView } from "../desk/view";
import { Heading } from "./parts";
import { go } from "./route";

export function ReceiptScreen({ id }: { id: string }) {
  const handed = useView().handed[id];
  return (
    <div class="receipt">
      <header class="formhead">
        <Heading focus={`receipt ${id}`}>For the person you stopped</Heading>
      </header>
      <main>
        {handed ? (
          <>
            <p>Show this, or write the code down for them. They can say how it went, without an account.</p>
            <p lang="es">¿Cómo le fue? Escanee el código o escríbalo en la página. Sin cuenta, sin nombre.</p>
            <Picture link={handed.link} />
            <Typed code={handed.code} />
            <p class="quiet">{handed.address.replace(/^https?:\/\//, "")}</p>
            <p class="quiet">Nobody can tell which stop an answer is about, nor which officer.</p>
          </>
        ) : (
          <p>There is no receipt for this record on this device.</p>
        )}
      </main>
      <div class="bar">
        <button type="button" class="main" onClick={() => go("home")}>
          Done
        </button>
      </div>
    </div>
  );
}

/** The code in its groups: a line ends between two of them, never within one. */
function Typed({ code }: { code: string }) {
  const groups = code.split(/(?<=-)/);
  return (
    <p class="typed">
      {groups.map((group) => (
        <Fragment key={group}><span>{group}</span><wbr /></Fragment>
      ))}
    </p>
  );
}

function Picture({ link }: { link: string }) {
  const { path, size } = pathOf(qr(link));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code that opens the survey" shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
