// Made from src/daylit/privacy by tests/privacy/for_phone.py. Do not change it here.

export const WHAT: Record<string, string> = {
 "name": "a name",
 "email": "an e-mail address",
 "handle": "a name on a social network",
 "phone": "a telephone number",
 "ssn": "a social security number",
 "licence": "the number of a license or an identity card",
 "plate": "the number of a plate",
 "vin": "the number of a vehicle",
 "date_of_birth": "a date of birth",
 "badge": "an officer's number",
 "case": "the number of a case or a citation",
 "address": "the address of a home",
 "home": "the address of a home"
};
export const PATTERNS: [kind: string, pattern: string, flags: string][] = [
 [
  "name",
  "(?<![\\p{L}\\p{N}_])(?<title>Mr|Mrs|Ms|Miss|Mx|Dr|MR|MRS|MS|DR|Messrs)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.? {1,2}(?<said>[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: {1,2}(?:(?:de|del|la|las|los|van|von|da|y) ){0,2}[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,3})",
  "gu"
 ],
 [
  "name",
  "(?<![\\p{L}\\p{N}_])(?<title>[Mm]rs?)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.? (?<said>[a-záéíóúüñ]{3,20})(?![\\p{L}\\p{N}_])",
  "gu"
 ],
 [
  "name",
  "(?<![\\p{L}\\p{N}_])(?<title>[Ss]ra?|[Ss]rta|[Ss]eñor(?:a|ita)?|[Dd]on|[Dd]oña|SR|SRA|[Ll]ic|[Oo]ficial|[Aa]gente)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.? {1,2}(?<said>[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: {1,2}(?:(?:de|del|la|las|los|van|von|da|y) ){0,2}[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,3})",
  "gu"
 ],
 [
  "name",
  "(?<![\\p{L}\\p{N}_])(?<title>Mrs?|Ms|Miss|[Ss]ra?|[Ss]rta|[Ss]eñor(?:a|ita)?|[Dd]on|[Dd]oña)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.? {1,2}(?<said>(?:de|del|da|van|von)(?: (?:la|las|los|der|den))? [A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: [A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,2})",
  "gu"
 ],
 [
  "name",
  "(?<![\\p{L}\\p{N}_])(?<title>[Oo]fficer|[Oo]fc|[Dd]eputy|[Dd]ep|[Tt]rooper|[Ss]gt|[Ss]ergeant|[Cc]pl|[Cc]orporal|[Ll]t|[Ll]ieutenant|[Dd]et|[Dd]etective|[Cc]apt|[Cc]aptain)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.? {1,2}(?<said>[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: {1,2}(?:(?:de|del|la|las|los|van|von|da|y) ){0,2}[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,3})",
  "gu"
 ],
 [
  "name",
  "(?<![\\p{L}\\p{N}_])(?<title>[Nn]amed|[Nn]ame (?:is|was|of)|[Nn]ame:|[Gg]oes by|[Kk]nown as|[Nn]icknamed|[Ii]dentified (?:[\\p{L}\\p{N}_]{2,12} )?(?:as|by name as)|[Cc]alled (?:himself|herself|themself)|[Aa]ka|AKA|[Ss]pouse|[Ww]ife|[Hh]usband|[Bb]rother|[Ss]ister|[Mm]other|[Ff]ather|[Ss]on|[Dd]aughter) {1,2}(?<said>[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: {1,2}(?:(?:de|del|la|las|los|van|von|da|y) ){0,2}[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,3})",
  "gu"
 ],
 [
  "name",
  "(?<![\\p{L}\\p{N}_])(?<title>(?:[Ss]e )?[Ll]lama(?:d[oa]|ba)?|[Dd]e nombre|[Nn]ombre(?: es| era| de|:)|[Aa]pellidos?(?: es| son|:)?|[Aa]podad[oa]|[Aa]lias|[Cc]onocid[oa] como|[Ii]dentificad[oa] como|[Ee]spos[oa]|[Hh]erman[oa]|[Mm]adre|[Pp]adre|[Hh]ij[oa]) {1,2}(?<said>[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: {1,2}(?:(?:de|del|la|las|los|van|von|da|y) ){0,2}[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,3})",
  "gu"
 ],
 [
  "email",
  "(?<![\\p{L}\\p{N}_.+-])[\\p{L}\\p{N}_.+-]{1,64} ?@ ?[\\p{L}\\p{N}_-]{1,63}(?:\\.[A-Za-z]{2,20}){1,3}(?![\\p{L}\\p{N}_])",
  "gu"
 ],
 [
  "handle",
  "(?<![\\p{L}\\p{N}_.@])@[A-Za-z_][\\p{L}\\p{N}_.]{2,29}(?![\\p{L}\\p{N}_@])",
  "gu"
 ],
 [
  "phone",
  "(?<![\\p{L}\\p{N}_.-])(?:\\+?1[ .-]?)?(?:\\([\\p{Nd}]{3}\\) ?|[\\p{Nd}]{3}[ .-])[\\p{Nd}]{3}[ .-]?[\\p{Nd}]{4}(?![\\p{L}\\p{N}_-])",
  "gu"
 ],
 [
  "phone",
  "(?<![\\p{L}\\p{N}_.-])\\+?1?[\\p{Nd}]{10}(?![\\p{L}\\p{N}_-])",
  "gu"
 ],
 [
  "phone",
  "(?<![\\p{L}\\p{N}_.+])\\+[\\p{Nd}]{1,3}(?:[ .-]?[\\p{Nd}]{2,4}){3,4}(?![\\p{L}\\p{N}_])",
  "gu"
 ],
 [
  "phone",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:phone|cell|tel|call(?:ed)?|tel[eé]fono|celular|m[oó]vil|n[uú]mero)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?<phone>[\\p{Nd}]{3}[ .-][\\p{Nd}]{4})(?![\\p{L}\\p{N}_])",
  "giu"
 ],
 [
  "ssn",
  "(?<![\\p{L}\\p{N}_-])[\\p{Nd}]{3}[- ][\\p{Nd}]{2}[- ][\\p{Nd}]{4}(?![\\p{L}\\p{N}_-])",
  "gu"
 ],
 [
  "ssn",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:ssn|social security|social|seguro social|nss)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?<ssn>[\\p{Nd}]{3}[- ]?[\\p{Nd}]{2}[- ]?[\\p{Nd}]{4}|[\\p{Nd}]{4})(?![\\p{L}\\p{N}_])",
  "giu"
 ],
 [
  "licence",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:dl|oln|cdl|odl|id|curp|rfc|ine|passport|pasaporte|licen[cs]e|licencia|identificaci[oó]n|credencial|driver'?s? (?:licen[cs]e|id))(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?:[A-Z]{2} )?(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?<licence>(?=[A-Z-]{0,8}[\\p{Nd}])[A-Z\\p{Nd}-]{5,20})(?![\\p{L}\\p{N}_])",
  "giu"
 ],
 [
  "licence",
  "(?<![\\p{L}\\p{N}_-])[A-Z][\\p{Nd}]{7,8}(?![\\p{L}\\p{N}_-])",
  "gu"
 ],
 [
  "licence",
  "(?<![\\p{L}\\p{N}_-])[A-Z]{4}[\\p{Nd}]{6}[A-Z]{6}[A-Z\\p{Nd}][\\p{Nd}](?![\\p{L}\\p{N}_-])",
  "gu"
 ],
 [
  "plate",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:plates?|lp|tags?|registration|reg|placas?|matr[ií]cula|tablilla)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?:[A-Z]{2} )?(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?<plate>(?=[A-Z]{0,7}[ -]?[\\p{Nd}])[A-Z\\p{Nd}]{1,7}(?:[ -][A-Z\\p{Nd}]{2,5}){0,2})(?![\\p{L}\\p{N}_])(?<=[A-Z\\p{Nd}]{2})",
  "giu"
 ],
 [
  "plate",
  "(?<![\\p{L}\\p{N}_-])(?:[\\p{Nd}][A-Z]{3}[\\p{Nd}]{3}|[A-Z]{3}-?[\\p{Nd}]{4}|[A-Z]{3}-[\\p{Nd}]{3}|[\\p{Nd}]{3}-[A-Z]{3})(?![\\p{L}\\p{N}_-])",
  "gu"
 ],
 [
  "vin",
  "(?<![\\p{L}\\p{N}_-])(?=[A-Z]{0,16}[\\p{Nd}])(?=[\\p{Nd}]{0,16}[A-Z])[A-HJ-NPR-Z\\p{Nd}]{17}(?![\\p{L}\\p{N}_-])",
  "gu"
 ],
 [
  "date_of_birth",
  "(?<![\\p{L}\\p{N}_])(?:dob|d\\.o\\.b\\.?|born(?: on)?|date of birth|birth ?da(?:te|y)|fecha de nacimiento|nacid[oa](?: el)?|naci[oó] el|f\\.?n\\.?)(?:(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))|:)(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?:? ?(?<date_of_birth>(?:[\\p{Nd}]{1,2}[/. -][\\p{Nd}]{1,2}[/. -][\\p{Nd}]{2,4}|[\\p{Nd}]{4}[/. -][\\p{Nd}]{1,2}[/. -][\\p{Nd}]{1,2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.? [\\p{Nd}]{1,2}(?:st|nd|rd|th)?,? [\\p{Nd}]{4}|[\\p{Nd}]{1,2} (?:de )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,8}\\.?(?: de(?:l)?)? [\\p{Nd}]{4}))(?![\\p{L}\\p{N}_])",
  "giu"
 ],
 [
  "date_of_birth",
  "(?<![\\p{L}\\p{N}_/-])[\\p{Nd}]{1,2}[/-][\\p{Nd}]{1,2}[/-](?:19[\\p{Nd}][\\p{Nd}]|200[\\p{Nd}])(?![\\p{L}\\p{N}_/-])",
  "gu"
 ],
 [
  "badge",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:badge|shield|serial|star|employee|officer|ofc|oficial|agente|placa)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?:id )?(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?<badge>[A-Z]?[\\p{Nd}]{2,9})(?![\\p{L}\\p{N}_])",
  "giu"
 ],
 [
  "badge",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))[Uu]nit #? ?(?<badge>[\\p{Nd}]{3,5})(?![\\p{L}\\p{N}_])",
  "gu"
 ],
 [
  "case",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:case|report|incident|event|citation|ticket|docket|warrant|caso|reporte|expediente|multa|infracci[oó]n)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.?)){0,3} ?(?<case>[\\p{Nd}]{2,4}-[\\p{Nd}]{3,8}|[A-Z]{0,2}[\\p{Nd}]{7,12})| ?(?:#|no\\.?|number|n[uú]mero) ?[A-Z\\p{Nd}-]{4,16})(?![\\p{L}\\p{N}_])",
  "giu"
 ],
 [
  "address",
  "(?<![\\p{L}\\p{N}_.#-])(?<house>[\\p{Nd}]{1,5})(?: ?[A-Z])?,? (?:(?:[NSEW]{1,2}\\.?|North|South|East|West) )?(?:[\\p{Nd}]{1,3}(?:st|nd|rd|th)|[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: [A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,2}) (?:St|Street|Ave|Avenue|Av|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Ct|Court|Pl|Place|Way|Ter|Terrace|Cir|Circle|Pkwy|Parkway|Hwy|Highway|Trl|Trail|Loop|Sq|Square)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))",
  "gu"
 ],
 [
  "address",
  "(?<![\\p{L}\\p{N}_.#-])(?<house>[\\p{Nd}]{3,5}) [a-z]{3,20} (?:st|ave|rd|blvd|dr|ln|ct|street|avenue|road|drive|lane)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))",
  "gu"
 ],
 [
  "home",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:[Cc]alle|[Aa]venida|[Aa]v\\.|[Cc]amino|[Pp]aseo|[Cc]olonia|[Pp]rivada|[Cc]allej[oó]n) (?:(?:de|del|la|las|los) ){0,2}[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}(?: (?:(?:de|del|la|las|los) ){0,2}[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑa-záéíóúüñ'’-]{1,30}){0,3},? ?(?:#|n[uú]mero|n[uú]m\\.?|no\\.)? ?[\\p{Nd}]{1,6}(?![\\p{L}\\p{N}_])",
  "gu"
 ],
 [
  "home",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))(?:apt|apartment|apto|apartamento|depto|departamento|trailer)(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))\\.? ?(?:#|no\\.)? ?(?:[\\p{Nd}]{1,5}[A-Z]?|[A-Z][\\p{Nd}]{0,4})(?![\\p{L}\\p{N}_])",
  "giu"
 ],
 [
  "home",
  "(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))P\\.? ?O\\.? Box [\\p{Nd}]{1,7}(?![\\p{L}\\p{N}_])",
  "giu"
 ]
];
export const CAPITALISED = "(?<![\\p{L}\\p{N}_'’-])[A-ZÁÉÍÓÚÜÑ][A-Za-zÁÉÍÓÚÜÑáéíóúüñ'’-]{1,30}(?![\\p{L}\\p{N}_'’-])";
export const BETWEEN = ",? {1,2}(?:(?:de|del|la|los|van|da) )?|,? {1,2}[A-Z]\\.? ";
export const FIRST_NAMES = "aaron abigail adam adrian adriana aisha alan alana albert alejandra alejandro alex alexander alexandra alexis alfonso alfredo alice alicia alison allison amanda amber amy ana andrea andres andrew andrés angela angelica anita anna anne anthony antonio araceli ariana armando arthur arturo ashley barbara beatriz ben benjamin bernard bertha beth betty beverly brandon brenda brian brittany bruce bryan carla carlos carmen carol carolina caroline carolyn catherine cecilia cesar charles charlotte cheryl christian christina christine christopher claudia connie courtney craig cristian cristina crystal cynthia césar daniel daniela danielle darnell david deborah debra denise dennis derek diana diane diego dolores donald donna dorothy douglas dwayne edgar eduardo edward edwin elena elizabeth ellen emilio emily emma enrique eric erica erik esteban esther eugene evelyn fatima felipe felix fernando frances francisca francisco frank frederick gabriel gabriela gary george gerald gerardo gilbert gilberto gladys gloria graciela gregory guadalupe guillermo gustavo hannah harold heather hector helen henry hilda hugo humberto héctor ignacio irene isaac isabel isabella ismael ivan jacob jacqueline jaime jamal james jamie janet janice jasmine javier jeffrey jennifer jeremy jerome jerry jesse jessica jesus jesús joan joanna joaquin joaquín joel john johnny jonathan jorge jose joseph joshua josé joyce juan juana juanita judith judy julia julian julie julio karen karina katherine kathleen kathryn keith kelly kenneth kevin kimberly kyle lamar larry latoya laura lauren laurence lawrence leonardo leticia lillian linda lisa lorena lorraine louis lourdes lucas lucia lucía luis luz lydia manuel marco marcos marcus margaret margarita maria mariana marilyn mario marisol marjorie marta martha martin martín mary maría mateo matthew maureen mauricio megan melanie melissa michael michelle miguel mildred miriam mohamed mohammed monica muhammad mónica nancy natalia natalie nathan nathaniel nicholas nicolas nicole norma octavio olga oliver olivia omar oscar pablo pamela patricia patrick paul paula pedro peter philip phillip phyllis rachel rafael ralph ramiro ramon ramón raquel raul raymond raúl rebecca regina ricardo richard robert roberto rodolfo rodrigo roger ronald rosa rosario roy ruben rubén russell ruth ryan salvador samantha samuel sandra santiago sara sarah scott sean sebastian sergio sharon sheila shirley silvia sofia sofía sophia stanley stephanie stephen steven susan susana sylvia tamika tanya teresa terrence theodore theresa thomas tiffany timothy todd tomas tomás travis trevon tyler tyrone valentina valeria vanessa veronica verónica vicente victor victoria vincent virginia víctor walter wanda wayne wendy wesley william xavier yesenia yolanda zachary óscar";
export const NOT_A_NAME = "a african after american an and april arab asian asked at august avenue badge because black blanco blvd bridge caller chevrolet chevy city clerk company con conductor county cyclist december discretion dispatch district dodge domingo driver drove dui dwi east el en english entered español exited february female for ford friday had has he highway hispanic hispano hombre honda hyundai i id in inc inglés initiated involved is it january jeep jones's jueves july june kia las latina latino left llc los lunes main male march martes middle monday mujer native negro nissan no none north not november number observed october of on operator or owner pacific para park parked pasajero passenger patrol pedestrian person police por presence que ran refused resident right route safety said saturday saw school se september she south spanish state stated stopped street sunday sábado sí tesla the then they thursday to told toyota traffic training tuesday un una unit unknown viernes walked was we wednesday west when while white who with witness yes";
export const NOT_A_PLATE = "AMP APR ARS AUG BAC BMW BPC BWC CAD CGS CMR COM CPL CRS CST CVC DEC DUI DWI EST FEB FWY GMC GPS HRS HSC HWY JAN JUL JUN KPH KRS LBS MAR MAY MCA MCL MPH MST NOV NRS OCT ORD ORS PEN PST PTL RAM RCW REV RSA RTE SEC SEP TCA USC UTC UVC VEH VTL";
export const NUMBERED_ROADS = "beat block carretera district exit gate highway hwy i interstate lane mile milepost route rt rte ruta salida section sector sr us zone";
export const STREET_WORDS = "airport av ave avenue blvd boulevard bridge center church cir circle city college county court creek ct dr drive elementary expressway freeway fwy high highway hospital hwy island jr lake lane library ln loop mall market middle park parkway pkwy pl place plaza rd river road school sq square st station store street ter terrace trail trl university way";
