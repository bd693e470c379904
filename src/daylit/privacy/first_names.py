"""First names that are common in English and in Spanish: a capitalised word behind one is most likely a surname.

Names that are also everyday words, months or towns (Mark, Will, Rose, May, Austin) are left out: they would find too
much.
"""

FIRST_NAMES = frozenset(
    filter(
        None,
        """
aaron abigail adam adrian adriana aisha alan alana albert alejandra alejandro alex alexander alexandra alexis
alfonso alfredo alice alicia alison allison amanda amber amy ana andrea andres andrew andrés angela angelica
anita anna anne anthony antonio araceli ariana armando arthur arturo ashley barbara beatriz ben benjamin bernard
bertha beth betty beverly brandon brenda brian brittany bruce bryan carla carlos carmen carol carolina caroline
carolyn catherine cecilia cesar charles charlotte cheryl christian christina christine christopher claudia
connie courtney craig cristian cristina crystal cynthia césar daniel daniela danielle darnell david deborah
debra denise dennis derek diana diane diego dolores donald donna dorothy douglas dwayne edgar eduardo edward
edwin elena elizabeth ellen emilio emily emma enrique eric erica erik esteban esther eugene evelyn fatima felipe
felix fernando frances francisca francisco frank frederick gabriel gabriela gary george gerald gerardo gilbert
gilberto gladys gloria graciela gregory guadalupe guillermo gustavo hannah harold heather hector helen henry
hilda hugo humberto héctor ignacio irene isaac isabel isabella ismael ivan jacob jacqueline jaime jamal james
jamie janet janice jasmine javier jeffrey jennifer jeremy jerome jerry jesse jessica jesus jesús joan joanna
joaquin joaquín joel john johnny jonathan jorge jose joseph joshua josé joyce juan juana juanita judith judy
julia julian julie julio karen karina katherine kathleen kathryn keith kelly kenneth kevin kimberly kyle lamar
larry latoya laura lauren laurence lawrence leonardo leticia lillian linda lisa lorena lorraine louis lourdes
lucas lucia lucía luis luz lydia manuel marco marcos marcus margaret margarita maria mariana marilyn mario
marisol marjorie marta martha martin martín mary maría mateo matthew maureen mauricio megan melanie melissa
michael michelle miguel mildred miriam mohamed mohammed monica muhammad mónica nancy natalia natalie nathan
nathaniel nicholas nicolas nicole norma octavio olga oliver olivia omar oscar pablo pamela patricia patrick paul
paula pedro peter philip phillip phyllis rachel rafael ralph ramiro ramon ramón raquel raul raymond raúl rebecca
regina ricardo richard robert roberto rodolfo rodrigo roger ronald rosa rosario roy ruben rubén russell ruth
ryan salvador samantha samuel sandra santiago sara sarah scott sean sebastian sergio sharon sheila shirley
silvia sofia sofía sophia stanley stephanie stephen steven susan susana sylvia tamika tanya teresa terrence
theodore theresa thomas tiffany timothy todd tomas tomás travis trevon tyler tyrone valentina valeria vanessa
veronica verónica vicente victor victoria vincent virginia víctor walter wanda wayne wendy wesley william xavier
yesenia yolanda zachary óscar
""".replace("\n", " ").split(" "),
    )
)
"""In small letters. Recall on names that stand bare depends on this list; others are found only behind a title."""
