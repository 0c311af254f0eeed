// src/letters/letter_head.hpp: who writes: what stands at the head and foot of every letter and document of the firm.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>
#include <vector>

namespace standfirm::letters {

enum class Paper { letter, a4 };
BOOST_DESCRIBE_ENUM(Paper, letter, a4)

struct LetterHead {
  std::string firm_name;
  std::vector<std::string> address;  ///< lines
  std::string phone, email, website;
  std::string country;             ///< two letters; needed for electronic invoices
  std::string tax_number;          ///< as it is to be printed: "EIN 12-3456789"
  std::vector<std::string> bank;   ///< lines; empty: nothing is said about how to pay
  std::string colour = "#1b4f72";  ///< #rrggbb; anything else gives the default
  std::string logo;  ///< a file name in binder/letters (svg or png); empty: the firm's name is set in type
  Paper paper = Paper::letter;
};
BOOST_DESCRIBE_STRUCT(LetterHead, (),
                      (firm_name, address, phone, email, website, country, tax_number, bank, colour, logo, paper))

}  // namespace standfirm::letters
