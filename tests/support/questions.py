"""What people type into the search of the whole site, and what must be among the first three answers."""

# Whole names, parts, former names, codes, mistakes: the council that has to be among the first three answers.
COUNCILS = """
hackney council = London Borough of Hackney
hackney = London Borough of Hackney
Hackney Borough Council = London Borough of Hackney
london borough of hackney = London Borough of Hackney
hacknay council = London Borough of Hackney
brent council = London Borough of Brent
brent = London Borough of Brent
brentwood = Brentwood Borough Council
richmond council = London Borough of Richmond upon Thames
richmond upon thames = London Borough of Richmond upon Thames
camden council = London Borough of Camden
barking council = London Borough of Barking and Dagenham
tower hamlets = London Borough of Tower Hamlets
kensington council = Royal Borough of Kensington and Chelsea
kingston council = Royal Borough of Kingston upon Thames
hull = Hull City Council
westminster council = Westminster City Council
city of london = City of London Corporation
birmingham = Birmingham City Council
birmingam city council = Birmingham City Council
leeds council = Leeds City Council
manchester = Manchester City Council
manchestr = Manchester City Council
newcastle council = Newcastle upon Tyne City Council
newcastle under lyme = Newcastle-under-Lyme Borough Council
st helens = St Helens Borough Council
kings lynn = Borough Council of King's Lynn and West Norfolk
stoke on trent = Stoke-on-Trent City Council
york council = City of York Council
north yorkshire = North Yorkshire Council
surrey county council = Surrey County Council
essex = Essex County Council
kent county council = Kent County Council
somerset council = Somerset Council
cornwall = Cornwall Council
durham council = Durham County Council
bath council = Bath and North East Somerset Council
bristol = Bristol City Council
dorset = Dorset Council
bournemouth = Bournemouth, Christchurch and Poole Council
shepway = Folkestone and Hythe District Council
herts county council = Hertfordshire County Council
worcester = Worcester City Council
worcestershire = Worcestershire County Council
isle of wight = Isle of Wight Council
scilly = Council of the Isles of Scilly
E09000012 = London Borough of Hackney
my council is hackney = London Borough of Hackney
complaint about leeds council = Leeds City Council
leeds potholes = Leeds City Council
"""
# Topics as people and the field call them: the category or service area.
TOPICS = """
SEN = Special educational needs
send = Special educational needs
special needs = Special educational needs
EHCP = Special educational needs
EHCP late = Special educational needs
ehc plan delay = Special educational needs
education health and care plan = Special educational needs
SEN transport = School transport
school transport = School transport
school taxi = School transport
school bus refused = School transport
eotas = Education for children out of school
child out of school = Education for children out of school
school appeal = School admissions
school admissions = School admissions
expelled = School exclusions
social worker = Child protection
child protection = Child protection
care leaver = Care leavers
kinship carer = Carers who are friends or family
fostering = Adoption and fostering
bailiff = Council tax
bailiffs = Council tax
enforcement agent = Council tax
council tax = Council tax
council tax arrears = Council tax
council tax reduction = Council tax support
single person discount = Council tax
liability order = Council tax
housing benefit = Housing benefit
DHP = Housing benefit
business rates = Business rates
household support fund = Local welfare payments
PCN = Parking and penalty charges
penalty charge notice = Parking and penalty charges
parking ticket = Parking and penalty charges
parking fine = Parking and penalty charges
parking = Parking and penalty charges
potholes = Repair of roads and pavements
pothole = Repair of roads and pavements
pavement = Repair of roads and pavements
street light = Repair of roads and pavements
speed bumps = Traffic management
LTN = Traffic management
footpath = Public rights of way
bus pass = Public transport and travel passes
blue badge = Blue Badges
blue badges = Blue Badges
blue badge delay = Blue Badges
bins = Refuse and recycling
bin = Refuse and recycling
missed bins = Refuse and recycling
rubbish = Refuse and recycling
recycling = Refuse and recycling
fly tipping = Street cleaning and litter
dog fouling = Street cleaning and litter
noise = Noise
noisy neighbours = Noise
barking dog = Noise
ASB = Antisocial behaviour
anti-social behaviour = Antisocial behaviour
rats = Pollution and nuisance
flooding = Drainage and flooding
cemetery = Cemeteries and crematoria
taxi licence = Licensing
trees = Trees and open spaces
TPO = Trees and open spaces
homeless = Homelessness
homelessness = Homelessness
homless = Homelessness
eviction = Homelessness
temporary accommodation = Homelessness
housing register = Housing allocations
housing waiting list = Housing allocations
disrepair = Council tenancies and repairs
right to buy = Council house sales and leaseholders
HMO = Private rented housing
DFG = Disabled facilities grants
disabled facilities grant = Disabled facilities grants
stairlift = Disabled facilities grants
DoLS = Safeguarding adults
deprivation of liberty = Safeguarding adults
safeguarding = Safeguarding adults
care home fees = Charging for care
financial assessment = Charging for care
direct payments = Direct payments
home care = Care at home
nursing home = Residential care
needs assessment = Assessment and care planning
planning permission = Planning applications
planning objection = Planning applications
planning enforcement = Planning enforcement
building control = Building control
section 106 = Community infrastructure levy and planning obligations
councillor = Conduct of councillors
postal vote = Elections and the electoral register
library = Leisure, libraries and culture
housing = Housing
hackney homelessness = Homelessness, London Borough of Hackney
leeds blue badge = Blue Badges, Leeds City Council
"""
# What is not for this office: who is to be asked.
ASKED = """
wales = Public Services Ombudsman for Wales
cardiff council = Public Services Ombudsman for Wales
scotland = Scottish Public Services Ombudsman
glasgow = Scottish Public Services Ombudsman
northern ireland = Northern Ireland Public Services Ombudsman
belfast city council = Northern Ireland Public Services Ombudsman
private landlord = GOV.UK: private renting
letting agent = GOV.UK: private renting
housing association = Housing Ombudsman Service
damp in my council flat = Housing Ombudsman Service
NHS = Parliamentary and Health Service Ombudsman
hospital complaint = Parliamentary and Health Service Ombudsman
GP = Parliamentary and Health Service Ombudsman
universal credit = Parliamentary and Health Service Ombudsman
police = Independent Office for Police Conduct
academy school = GOV.UK: complain about a school
university = Office of the Independent Adjudicator for Higher Education
bank = Financial Ombudsman Service
energy bill = Energy Ombudsman
water company = Consumer Council for Water
FOI = Information Commissioner's Office
freedom of information = Information Commissioner's Office
appeal a parking ticket = Traffic Penalty Tribunal
council tax band = GOV.UK: challenge your council tax band
EHCP appeal = First-tier Tribunal (Special Educational Needs and Disability)
parish council = GOV.UK: find your local council
"""
# Postcodes and their districts, and the councils that they lead to, the likeliest first.
POSTCODES = {
    "SW1A 1AA": ["Westminster City Council", "London Borough of Wandsworth"],
    "sw1a1aa": ["Westminster City Council", "London Borough of Wandsworth"],
    "M1 1AE": ["Manchester City Council"],
    "LS1": ["Leeds City Council"],
    "E8 1EA": ["London Borough of Hackney", "London Borough of Tower Hamlets"],
    "HP14 3AB": ["Buckinghamshire Council", "South Oxfordshire District Council", "Oxfordshire County Council"],
    "what council is B33 8TH": ["Birmingham City Council"],
}


def asked(lines):
    return [tuple(part.strip() for part in line.split(" = ")) for line in lines.strip().splitlines()]


QUESTIONS = asked(COUNCILS) + asked(TOPICS) + asked(ASKED)
