// Diagnoses a saved capture and, if named, its events: diagnose capture.txt [events.xml]
#include <dsregdiag.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

static std::string read_file(const char *path)
{
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

int main(int argc, char **argv)
{
    dsregdiag::session device;
    int added = argc > 1 ? device.add_status(read_file(argv[1])) : DSREGDIAG_INVALID_ARGUMENT;
    if (added == DSREGDIAG_OK && argc > 2)
        added = device.add_events(read_file(argv[2]));
    if (added != DSREGDIAG_OK) {
        std::cerr << dsregdiag::status_name(added) << ": " << device.error() << '\n';
        return 2;
    }

    const dsregdiag::result diagnosis = device.diagnose();
    const dsregdiag::result text = dsregdiag::render(diagnosis.document());
    std::cout << text.document();
    return diagnosis.exit_code();
}
