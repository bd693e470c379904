"""The sentences of a survey's finding, in the languages in which surveys are asked."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "question": "What did people say about how they were treated?",
        "counted": "This answer counts {n} people who marked at least one sentence.",
        "agrees": "“{question}”: {share} of every 100 agree. The range is {low} to {high}, from {n} people.",
        "asked": "{people} of {asked} people who were invited answered ({share} of every 100).",
        "asked_recorded": "{people} answers came in. In the same months, contacts with {asked} people were recorded.",
        "open": "{n} more answers came by the open link. They are told apart and are in none of these numbers.",
        "none_yet": "Fewer than {threshold} people have answered yet, so nothing is shown.",
        "no_mark": "They wrote something and marked nothing.",
        "too_few": "Fewer than {threshold} people answered this.",
        "withheld": "A share is not shown where it would tell of fewer than {threshold} people.",
        "assumes_once": "Each person answered once. Each code works once; whether it was passed on is not known.",
        "assumes_alike": "Those who answered think as those who did not.",
        "not_others": "What people think who did not answer.",
        "not_officers": "Anything about one officer. No answer is tied to an officer or to a record.",
        "nonresponse": "People choose whether to answer. Those who are very content or very upset may do so more.",
        "handed_out": "How many people were truly handed a receipt is not known.",
        "more_than_asked": "More answers came in than people were asked. Some may not be from people who were stopped.",
    },
    "es": {
        "question": "¿Qué dijo la gente sobre cómo la trataron?",
        "counted": "Esta respuesta cuenta a {n} personas que marcaron por lo menos una frase.",
        "agrees": "“{question}”: {share} de cada 100 están de acuerdo. El rango va de {low} a {high}, de {n} personas.",
        "asked": "Contestaron {people} de {asked} personas invitadas ({share} de cada 100).",
        "asked_recorded": "Llegaron {people} respuestas. En esos meses se registraron contactos con {asked} personas.",
        "open": "Llegaron {n} respuestas más por el enlace abierto. No están en estos números.",
        "none_yet": "Todavía contestaron menos de {threshold} personas; por eso no se muestra nada.",
        "no_mark": "Escribieron algo y no marcaron nada.",
        "too_few": "Menos de {threshold} personas contestaron esto.",
        "withheld": "Un porcentaje no se muestra si diría algo de menos de {threshold} personas.",
        "assumes_once": "Cada persona contestó una vez. Cada código sirve una vez; no se sabe si alguien lo pasó.",
        "assumes_alike": "Quienes contestaron piensan como quienes no contestaron.",
        "not_others": "Lo que piensan las personas que no contestaron.",
        "not_officers": "Nada sobre un agente. Ninguna respuesta está unida a un agente ni a un registro.",
        "nonresponse": "Cada quien decide si contesta. Quienes están muy contentos o muy molestos quizá contestan más.",
        "handed_out": "No se sabe a cuántas personas se les dio de verdad un recibo.",
        "more_than_asked": "Llegaron más respuestas que personas preguntadas. Quizá algunas no son de ellas.",
    },
}
