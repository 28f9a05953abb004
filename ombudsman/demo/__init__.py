"""The demonstration: made-up casework about real authorities and nobody in it.

Figures differ from council to council by chance and by a character of their own. Some are planted, so that whoever
looks around meets every sentence that the site can say of a figure:

- ordinary: Birmingham City Council in 2024-25, and nearly everybody else;
- too few to tell: the uphold rate of most district councils;
- unusual: Leeds City Council in 2024-25, with more upheld, and Bolton with fewer, both as chance would have it;
- beyond what chance explains: Essex County Council in 2024-25, whose investigations are upheld at an eighth of the
  usual odds; Swindon Borough Council in 2024-25, with three times the complaints for every 100,000 residents;
- more than chance explains, but councils differ as much: Essex's upheld decisions per 100,000 residents in 2024-25;
- changed: Essex's uphold rate in 2024-25 against the year before;
- where a council differs most: housing at Medway Council, with five times the complaints from 2022-23 to 2024-25;
- an early sign, for managers: complaints about housing at the London Borough of Croydon, doubled since the October of
  the review year before today's.
"""
